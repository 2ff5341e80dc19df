// What llhttp finds in the bytes, made into a Request.
#include "http/ascii.h"
#include "http/head.h"
#include "http/parser_impl.h"
#include "http/target.h"

namespace bittern::http {
namespace {

Method to_method(std::uint8_t method) {
  switch (method) {
    case HTTP_GET:
      return Method::kGet;
    case HTTP_HEAD:
      return Method::kHead;
    case HTTP_POST:
      return Method::kPost;
    case HTTP_OPTIONS:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

}  // namespace

int Parser::Impl::on_method_complete() {
  if (llhttp_.method == HTTP_PRI) {
    return fail(505, "HTTP/2 preface");
  }
  if (llhttp_.method > HTTP_PRI) {
    return fail(501, "RTSP method");
  }
  request_.method = to_method(llhttp_.method);
  return 0;
}

int Parser::Impl::on_target(std::string_view piece) {
  request_.path.append(piece);
  return 0;
}

int Parser::Impl::on_target_complete() {
  const std::string text(std::move(request_.path));  // a long query leaves no room behind
  request_.path.clear();
  const auto* const method = llhttp_method_name(static_cast<llhttp_method_t>(llhttp_.method));
  const auto target = parse_target(text, method);
  if (!target) {
    return fail(400, "invalid request target");
  }
  in_target_ = false;
  request_.path = target->path;
  authority_ = target->authority;
  return 0;
}

int Parser::Impl::on_version_complete() {
  if (llhttp_.http_major != 1) {
    return fail(505, "unsupported HTTP version");
  }
  request_.minor_version = llhttp_.http_minor;
  return 0;
}

int Parser::Impl::on_field_name(std::string_view piece) {
  if (!in_head_) {
    return 0;  // trailer fields are ignored (RFC 9112 §7.1.2)
  }
  const std::string_view fits = piece.substr(0, name_.capacity() - name_.size());
  name_.append(fits.data(), fits.size());
  return 0;
}

// A field is too many when its name is whole. Before, it depends on the segments whether llhttp has
// seen that it is no name (H1.8).
int Parser::Impl::on_field_name_complete() {
  if (!in_head_) {
    return 0;
  }
  if (fields_++ >= limits_.max_fields) {
    return fail(431, "too many fields");
  }
  const std::optional<FieldName> name = field_name({name_.data(), name_.size()});
  name_.clear();
  if (name) {
    if (request_.fields.empty()) {
      request_.fields.reserve(kUsualFields);
    }
    request_.fields.push_back({*name, {}});
    in_field_ = true;
  }
  return 0;
}

int Parser::Impl::on_field_value(std::string_view piece) {
  if (in_head_ && in_field_) {
    request_.fields.back().value.append(piece);
  }
  return 0;
}

int Parser::Impl::on_field_complete() {
  if (in_head_ && in_field_) {
    auto& value = request_.fields.back().value;
    if (const auto trimmed = trim(value); trimmed.size() != value.size()) {
      value = std::string(trimmed);
    }
    in_field_ = false;
  }
  return 0;
}

int Parser::Impl::on_head_complete() {
  if (!guard_.done()) {
    return fail(400, "the head ends too early");
  }
  if (const auto fault = settle_host(request_, std::move(authority_))) {
    return fail(fault->status, fault->reason);
  }
  llhttp_.upgrade = 0;  // else llhttp takes what follows for another protocol
  request_.keep_alive = keeps_alive(request_);
  in_head_ = false;
  return expect_body();
}

// RFC 9112 §6.3, and llhttp must have understood the same.
int Parser::Impl::expect_body() {
  const auto length = body_length(request_);
  if (!length) {
    return fail(length.error().status, length.error().reason);
  }
  const bool chunked = (llhttp_.flags & F_CHUNKED) != 0;
  if (chunked != length->chunked ||
      (!chunked && llhttp_.content_length != length->content_length)) {
    return fail(400, "ambiguous body length");
  }
  if (length->content_length > limits_.max_body_bytes) {
    return fail(413, "Content-Length over the limit");
  }
  expects_continue_ = expects_continue(request_);
  guard_.count_anew();
  if (chunked) {
    guard_.expect_line();
  } else {
    guard_.expect_data(length->content_length);
  }
  return 0;
}

int Parser::Impl::on_chunk_header() {
  if (!guard_.done()) {
    return fail(400, "a chunk begins too early");
  }
  if (llhttp_.content_length > limits_.max_body_bytes - request_.body.size()) {
    return fail(413, "chunks over the limit");
  }
  if (llhttp_.content_length == 0) {
    guard_.expect_section();
  } else {
    guard_.expect_data(llhttp_.content_length + 2);  // and CR LF
  }
  return 0;
}

int Parser::Impl::on_chunk_complete() {
  if (!guard_.done()) {
    return fail(400, "a chunk ends too early");
  }
  if ((llhttp_.flags & F_TRAILING) == 0) {
    guard_.expect_line();
  }
  return 0;
}

int Parser::Impl::on_data(std::string_view piece) {
  request_.body.append(piece);
  return 0;
}

int Parser::Impl::on_request_complete() {
  if (!guard_.done()) {
    return fail(400, "the request ends too early");
  }
  state_ = State::kComplete;
  return HPE_PAUSED;
}

}  // namespace bittern::http
