// What a session over BOSH does with the answers to its requests.
#include <algorithm>
#include <utility>

#include "bench/common/xml_text.h"
#include "bench/load/bosh_session.h"

namespace bittern::bench {

// Answers count in the order of the requests, over which connections they came however.
void BoshSession::on_body(HttpChannel& channel, std::string_view body) {
  const auto its = std::find_if(asked_.begin(), asked_.end(), [&](const Asked& asked) {
    return asked.by == &channel && !asked.answered;
  });
  if (its != asked_.begin()) {
    its->answered = true;
    its->answer = body;
    return;
  }
  busy_ = true;
  asked_.pop_front();
  take(body);
  while (!asked_.empty() && asked_.front().answered) {
    const std::string answer = std::move(asked_.front().answer);
    asked_.pop_front();
    take(answer);
  }
  busy_ = false;
  if (state_ == State::kEnding && asked_.empty()) {
    finish();
  } else {
    pump();
  }
}

void BoshSession::on_failure(HttpChannel& /*channel*/, const std::string& reason) { fail(reason); }

void BoshSession::take(std::string_view body) {
  constexpr std::string_view kEnd = "</body>";
  if (state_ == State::kOver) {
    return;
  }
  const std::size_t begin = body.find("<body");
  const std::size_t end = body.find('>', begin);
  if (begin == std::string_view::npos || end == std::string_view::npos) {
    fail("a response without a body element");
    return;
  }
  const std::string_view tag = body.substr(begin, end + 1 - begin);
  if (const std::string_view type = attribute(tag, "type"); !type.empty()) {
    if (state_ != State::kEnding || type != "terminate") {
      fail("body of type " + std::string(type) + ": " + std::string(attribute(tag, "condition")));
    }
    return;
  }
  if (state_ == State::kCreating) {
    on_created(tag);
  }
  if (body[end - 1] == '/') {
    // With another request behind it, that is why it was answered.
    context_.account.renewals += asked_.empty() && state_ == State::kReady ? 1 : 0;
  } else if (const std::size_t last = body.rfind('>');
             last >= end + kEnd.size() && ends_with(body.substr(0, last + 1), kEnd)) {
    on_content(body.substr(end + 1, last - end - kEnd.size()));
  } else {
    fail("a body that does not end");
  }
}

void BoshSession::on_created(std::string_view tag) {
  sid_ = attribute(tag, "sid");
  requests_ = number(attribute(tag, "requests")).value_or(context_.options.hold + 1);
  requests_ = std::clamp<std::size_t>(requests_, 1, channels_.size());
  polling_ = number(attribute(tag, "polling")).value_or(0) * kSecond;
  state_ = State::kLogin;
  if (sid_.empty()) {
    fail("a session without a sid");
  }
}

void BoshSession::on_content(std::string_view content) {
  if (state_ == State::kLogin) {
    go_on(login_.hear(content));
  } else if (state_ == State::kReady) {
    owner_.on_stanzas(index_, content);
  }
}

void BoshSession::go_on(const Login::Step& step) {
  switch (step.what) {
    case Login::Do::kWait:
      break;
    case Login::Do::kRestart:
      restarts_ = true;
      break;
    case Login::Do::kSend:
      out_ += step.stanza;
      break;
    case Login::Do::kDone:
      out_ += step.stanza;
      state_ = State::kReady;
      if (polls()) {  // each at its own time
        const double period = context_.options.poll * kSecond;
        tick_->set(clock_now() + context_.random() % static_cast<Micros>(period + 1));
      }
      owner_.on_ready(index_);
      break;
    case Login::Do::kFail:
      fail("the server does not let us in");
      break;
  }
}

void BoshSession::fail(const std::string& reason) {
  if (state_ != State::kOver) {
    owner_.on_error(index_, reason);
    finish();
  }
}

void BoshSession::finish() {
  state_ = State::kOver;
  asked_.clear();
  for (const auto& channel : channels_) {
    if (channel) {
      channel->close();
    }
  }
  owner_.on_ended(index_);
}

}  // namespace bittern::bench
