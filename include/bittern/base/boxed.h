// A value that is rarely there: a pointer when it is not. Copies and compares as std::optional.
#pragma once

#include <memory>
#include <utility>

namespace bittern::base {

template <typename T>
class Boxed {
 public:
  Boxed() = default;
  explicit Boxed(T value) : value_(std::make_unique<T>(std::move(value))) {}
  ~Boxed() = default;
  Boxed(const Boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(const Boxed& other) {
    if (this != &other) {
      value_ = other ? std::make_unique<T>(*other) : nullptr;
    }
    return *this;
  }
  Boxed& operator=(Boxed&&) noexcept = default;

  [[nodiscard]] explicit operator bool() const { return value_ != nullptr; }
  [[nodiscard]] T& operator*() { return *value_; }
  [[nodiscard]] const T& operator*() const { return *value_; }
  [[nodiscard]] T* operator->() { return value_.get(); }
  [[nodiscard]] const T* operator->() const { return value_.get(); }

  T& emplace(T value) {
    value_ = std::make_unique<T>(std::move(value));
    return *value_;
  }
  // The value, which is there afterwards.
  [[nodiscard]] T& get_or_make() { return value_ ? *value_ : emplace(T()); }
  void reset() { value_.reset(); }

  friend bool operator==(const Boxed& a, const Boxed& b) {
    return a.value_ && b.value_ ? *a == *b : a.value_ == b.value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace bittern::base
