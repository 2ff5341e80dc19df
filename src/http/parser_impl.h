// The life of one request, driven by llhttp unless its head is plain.
#pragma once

#include <llhttp.h>

#include <boost/static_string/static_string.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "bittern/http/parser.h"
#include "bittern/http/request.h"
#include "http/line_guard.h"

namespace bittern::http {

class Parser::Impl {
 public:
  explicit Impl(const Limits& limits) : limits_(limits) {}

  // Once, with the first bytes that feed() would be given; returns how many are used up.
  [[nodiscard]] std::size_t begin(std::string_view bytes);
  [[nodiscard]] Result feed(std::string_view bytes);
  [[nodiscard]] Request take();
  [[nodiscard]] ParseError error() const;
  [[nodiscard]] bool in_request() const;
  [[nodiscard]] const Request& partial() const { return request_; }

 private:
  // llhttp's callbacks, and how it finds them. Each returns 0 to go on.
  [[nodiscard]] static const llhttp_settings_t* settings();
  [[nodiscard]] static Impl& of(llhttp_t* llhttp);
  int on_target(std::string_view piece);
  int on_method_complete();
  int on_target_complete();
  int on_version_complete();
  int on_field_name(std::string_view piece);
  int on_field_name_complete();
  int on_field_value(std::string_view piece);
  int on_field_complete();
  int on_head_complete();
  int on_chunk_header();
  int on_chunk_complete();
  int on_data(std::string_view piece);
  int on_request_complete();

  [[nodiscard]] std::size_t step(std::string_view bytes);
  [[nodiscard]] std::size_t line_limit() const;
  [[nodiscard]] bool run(std::string_view bytes);
  void fail_as_llhttp(std::string_view bytes);
  int fail(int status, const char* reason);
  int expect_body();

  llhttp_t llhttp_;  // of a head that is not plain
  const Limits& limits_;
  LineGuard guard_;
  Request request_;
  std::string authority_;                          // of the target, until Host is known
  boost::static_strings::static_string<32> name_;  // its beginning: none that is known is as long
  std::size_t fields_ = 0;                         // of the head
  ParseError error_{0, ""};
  State state_ = State::kNeedMore;
  bool is_plain_ = false;  // see plain_head.h
  bool in_head_ = true;
  bool in_target_ = true;          // or before: request_.path is not complete
  bool in_field_ = false;          // the value of the last of request_.fields is not complete
  bool expects_continue_ = false;  // and no byte of the body has come
};

}  // namespace bittern::http
