#include "bench/load/tcp_session.h"

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

constexpr std::string_view kStreamEnd = "</stream:stream>";
constexpr std::string_view kMessageEnd = "</message>";

}  // namespace

TcpSession::TcpSession(Context& context, std::size_t index, Session::Owner& owner)
    : context_(context),
      index_(index),
      owner_(owner),
      wire_(context.poller, context.tcp, context.account, *this) {
  open_stream();
}

void TcpSession::open_stream() {
  wire_.write(
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
      "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='" +
      context_.options.domain + "'>");
}

void TcpSession::send(std::string_view stanza) {
  out_ += stanza;
  flush();
}

void TcpSession::end() {
  if (state_ == State::kOver || state_ == State::kEnding) {
    return;
  }
  state_ = State::kEnding;
  send(kStreamEnd);
}

void TcpSession::flush() {
  if (!busy_ && !out_.empty()) {
    wire_.write(out_);
    out_.clear();
  }
}

void TcpSession::on_bytes(std::string_view bytes) {
  busy_ = true;
  if (state_ == State::kReady) {
    take_stanzas(bytes);
  } else {
    partial_ += bytes;
    if (state_ == State::kLogin) {
      hear();
    } else if (contains(partial_, kStreamEnd)) {
      finish();
    }
  }
  busy_ = false;
  flush();
}

void TcpSession::on_closed(const std::string& reason) {
  if (state_ != State::kEnding) {
    owner_.on_error(index_, "stream: " + reason);
  }
  finish();
}

// Each of our words has one answer, so what was heard is no longer needed.
void TcpSession::hear() {
  const Login::Step step = login_.hear(partial_);
  if (step.what == Login::Do::kWait) {
    return;
  }
  partial_.clear();
  out_ += step.stanza;
  if (step.what == Login::Do::kRestart) {
    open_stream();
  } else if (step.what == Login::Do::kFail) {
    owner_.on_error(index_, "the server does not let us in");
    finish();
  } else if (step.what == Login::Do::kDone) {
    state_ = State::kReady;
    owner_.on_ready(index_);
  }
}

void TcpSession::take_stanzas(std::string_view bytes) {
  if (partial_.empty() && ends_with(bytes, kMessageEnd)) {
    owner_.on_stanzas(index_, bytes);
    return;
  }
  partial_ += bytes;
  const std::size_t last = partial_.rfind(kMessageEnd);
  if (last != std::string::npos) {
    const std::string whole = partial_.substr(0, last + kMessageEnd.size());
    partial_.erase(0, whole.size());
    owner_.on_stanzas(index_, whole);
  }
  if (state_ == State::kReady && contains(partial_, kStreamEnd)) {
    owner_.on_error(index_, "the server has closed the stream");
    finish();
  }
}

void TcpSession::finish() {
  if (state_ != State::kOver) {
    state_ = State::kOver;
    wire_.close();
    owner_.on_ended(index_);
  }
}

}  // namespace bittern::bench
