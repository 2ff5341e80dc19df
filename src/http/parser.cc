#include "bittern/http/parser.h"

#include "bittern/base/check.h"
#include "http/ascii.h"
#include "http/parser_impl.h"
#include "http/plain_head.h"

namespace bittern::http {

Parser::Parser(const Limits& limits) : limits_(&limits) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Parser::Result Parser::feed(std::string_view bytes) {
  std::size_t head = 0;
  if (!impl_) {
    auto impl = std::make_unique<Impl>(*limits_);
    head = impl->begin(bytes);
    impl_ = std::move(impl);
  }
  const auto [state, used] = impl_->feed(bytes.substr(head));
  return {state, head + used};
}

Request Parser::take() {
  BITTERN_CHECK(impl_ != nullptr);
  Request request = impl_->take();
  impl_.reset();
  return request;
}

ParseError Parser::error() const {
  BITTERN_CHECK(impl_ != nullptr);
  return impl_->error();
}

bool Parser::in_request() const { return impl_ && impl_->in_request(); }

const Request& Parser::partial() const {
  BITTERN_CHECK(impl_ != nullptr);
  return impl_->partial();
}

// Besides max_header_bytes, chunks may have this many bytes of lines for each byte of body:
// one-byte chunks need five. It bounds extensions and trailers (RFC 9112 §7.1.1).
constexpr std::size_t kLineBytesPerBodyByte = 8;

std::size_t Parser::Impl::begin(std::string_view bytes) {
  std::optional<PlainHead> head = read_plain_head(bytes, limits_);
  if (!head) {
    llhttp_init(&llhttp_, HTTP_REQUEST, settings());
    llhttp_.data = this;
    return 0;
  }
  is_plain_ = true;
  in_head_ = false;
  in_target_ = false;
  request_ = std::move(head->request);
  guard_.expect_data(head->content_length);
  return head->length;
}

Parser::Result Parser::Impl::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (state_ == State::kNeedMore && used < bytes.size()) {
    used += step(bytes.substr(used));
  }
  if (state_ == State::kNeedMore && expects_continue_) {
    expects_continue_ = false;
    return {State::kContinue, used};
  }
  return {state_, used};
}

// One part of the request: llhttp gets what the guard has seen, up to where the part ends.
std::size_t Parser::Impl::step(std::string_view bytes) {
  expects_continue_ = false;
  const auto scan = guard_.scan(bytes, line_limit());
  if (!scan.ignored && !run(bytes.substr(0, scan.length))) {
    return scan.length;
  }
  if (scan.refused != nullptr) {
    fail(400, scan.refused);
  } else if (scan.over_limit) {
    fail(in_head_ ? 431 : 413, in_head_ ? "head over the limit" : "chunk framing over the limit");
  } else if (guard_.done() && state_ == State::kNeedMore) {
    fail(400, "a part of the request ends too early");  // the guard and llhttp disagree
  }
  return scan.length;
}

std::size_t Parser::Impl::line_limit() const {
  return limits_.max_header_bytes + kLineBytesPerBodyByte * request_.body.size();
}

// False: state_ is kError.
bool Parser::Impl::run(std::string_view bytes) {
  if (bytes.empty()) {
    return true;
  }
  if (is_plain_) {
    on_data(bytes);
    return !guard_.done() || on_request_complete() == HPE_PAUSED;
  }
  const auto result = llhttp_execute(&llhttp_, bytes.data(), bytes.size());
  if (result != HPE_OK && result != HPE_PAUSED) {
    fail_as_llhttp(bytes);
  } else if (result == HPE_PAUSED &&
             llhttp_get_error_pos(&llhttp_) != bytes.data() + bytes.size()) {
    fail(400, "the request ends too early");  // the guard and llhttp disagree
  }
  return state_ != State::kError;
}

void Parser::Impl::fail_as_llhttp(std::string_view bytes) {
  const char* const reason = llhttp_get_error_reason(&llhttp_);
  const char* const at = llhttp_get_error_pos(&llhttp_);
  switch (llhttp_get_errno(&llhttp_)) {
    case HPE_INVALID_VERSION:  // 400: a version that we speak, but something wrong with its line
      fail(llhttp_.http_major == 1 && llhttp_.http_minor <= 1 ? 400 : 505, reason);
      return;
    case HPE_INVALID_METHOD:  // RFC 9110 §9.1: 501, if it could be a method; "GE" ends with a space
      fail(at < bytes.data() + bytes.size() && (is_tchar(*at) || *at == ' ') ? 501 : 400, reason);
      return;
    default:
      fail(400, reason);
  }
}

// The first fault stays. What is left of the request can be answered, but is not followed by more.
int Parser::Impl::fail(int status, const char* reason) {
  if (state_ == State::kError) {
    return HPE_USER;
  }
  state_ = State::kError;
  error_ = {status, reason};
  request_.keep_alive = false;
  if (in_target_) {
    request_.path.clear();
  }
  if (in_field_) {
    request_.fields.pop_back();
  }
  return HPE_USER;
}

Request Parser::Impl::take() {
  BITTERN_CHECK(state_ == State::kComplete);
  return std::move(request_);
}

ParseError Parser::Impl::error() const {
  BITTERN_CHECK(state_ == State::kError);
  return error_;
}

bool Parser::Impl::in_request() const {
  return state_ == State::kNeedMore && !guard_.before_request();
}

}  // namespace bittern::http
