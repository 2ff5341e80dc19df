// What `bittern check` prints: a domain, and a line for each step that was tried.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace bittern::check {

// `text` as it may stand on a terminal: strangers wrote parts of it, so no control characters, and
// not without end.
[[nodiscard]] std::string printable(std::string_view text);

class Report {
 public:
  using Print = std::function<void(const std::string& line)>;

  explicit Report(Print print) : print_(std::move(print)) {}

  void domain(std::string_view name);
  void ok(std::string_view step, std::string_view text = {});
  // `remedy` is a phrase that says what to do; empty where nobody knows.
  void failed(std::string_view step, std::string_view reason, std::string_view remedy = {});
  void warn(std::string_view text);

  [[nodiscard]] bool any_failed() const { return any_failed_; }

 private:
  void line(std::string_view step, std::string_view outcome, std::string_view text);

  Print print_;
  bool any_failed_ = false;
};

}  // namespace bittern::check
