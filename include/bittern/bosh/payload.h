// What a server says to its client: one complete element. What it says to many clients alike is
// kept once for all of their sessions.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace bittern::bosh {

// A text that lives as long as somebody has a SharedText of it. All who have one are on the same
// thread: they are counted without locks.
class CommonText : public boost::intrusive_ref_counter<CommonText, boost::thread_unsafe_counter> {
 public:
  explicit CommonText(std::string text) : text_(std::move(text)) { text_.shrink_to_fit(); }

  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string text_;
};

using SharedText = boost::intrusive_ptr<const CommonText>;

[[nodiscard]] inline SharedText to_shared_text(std::string text) {
  return SharedText(new CommonText(std::move(text)));
}

// Has its text for itself, or shares it; both look and compare alike.
class Payload {
 public:
  Payload() = default;
  Payload(std::string text) : own_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  Payload(const char* text) : own_(text) {}             // NOLINT(google-explicit-constructor)
  explicit Payload(SharedText text) : shared_(std::move(text)) {}

  [[nodiscard]] std::string_view text() const {
    return shared_ ? shared_->text() : std::string_view(own_);
  }
  [[nodiscard]] std::size_t size() const { return text().size(); }
  [[nodiscard]] bool empty() const { return text().empty(); }
  // nullptr: it has its text for itself.
  [[nodiscard]] const SharedText& shared() const { return shared_; }
  // The text, which is not needed here any more.
  [[nodiscard]] std::string take() { return shared_ ? std::string(text()) : std::move(own_); }

  friend bool operator==(const Payload& a, const Payload& b) { return a.text() == b.text(); }

 private:
  std::string own_;    // unless it is shared
  SharedText shared_;  // or none
};

}  // namespace bittern::bosh
