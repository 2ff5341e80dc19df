#include "bench/load/bosh_session.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

constexpr std::uint64_t kLowestRid = 1'000'000;
constexpr std::uint64_t kRids = 1'000'000'000;

std::string in_quotes(std::string_view name, std::string_view value) {
  return std::string(" ").append(name).append("='").append(value).append("'");
}

}  // namespace

BoshSession::BoshSession(Context& context, std::size_t index, Session::Owner& owner)
    : context_(context),
      index_(index),
      owner_(owner),
      rid_(kLowestRid + context.random() % kRids),
      channels_(std::max(2U, context.options.hold + 1)) {
  if (polls()) {
    tick_ = std::make_unique<Alarm>(context.poller, [this] { on_tick(); });
  }
  ask();
}

void BoshSession::send(std::string_view stanza) {
  out_ += stanza;
  pump();
}

void BoshSession::end() {
  if (state_ == State::kOver || state_ == State::kEnding) {
    return;
  }
  if (sid_.empty() || context_.options.abandon) {
    finish();
    return;
  }
  out_ += "<presence xmlns='jabber:client' type='unavailable'/>";
  terminates_ = true;
  pump();
}

std::uint64_t BoshSession::waits_since() const { return asked_.empty() ? 0 : asked_.front().at; }

bool BoshSession::has_something_to_say() const {
  return restarts_ || terminates_ || (!out_.empty() && !(polls() && state_ == State::kReady));
}

void BoshSession::pump() {
  const auto may_ask = [this] { return !busy_ && asked_.size() < requests_; };
  while (may_ask() && (state_ == State::kLogin || state_ == State::kReady) &&
         (has_something_to_say() || (asked_.empty() && !polls()))) {
    ask();
  }
  if (polls() && state_ == State::kLogin && asked_.empty() && !busy_) {
    poll_later();
  }
}

// Between the steps of a login as often as the manager lets us; then as was said.
void BoshSession::poll_later() {
  constexpr Micros kQuick = 100'000;
  constexpr Micros kMargin = 20'000;
  if (!tick_->is_set()) {
    tick_->set(clock_now() + std::max(kQuick, polling_ + kMargin));
  }
}

void BoshSession::on_tick() {
  if (state_ == State::kReady) {
    tick_->set(clock_now() + static_cast<Micros>(context_.options.poll * kSecond));
  }
  if (asked_.empty() && (state_ == State::kReady || state_ == State::kLogin)) {
    ask();
  }
}

HttpChannel& BoshSession::free_channel() {
  for (auto& channel : channels_) {
    if (!channel) {
      channel = std::make_unique<HttpChannel>(context_, *this);
    }
    if (!channel->busy()) {
      return *channel;
    }
  }
  return *channels_.front();  // never: requests_ is at most their number
}

void BoshSession::ask() {
  HttpChannel& channel = free_channel();
  const std::string attributes = next_attributes();
  asked_.push_back({&channel, clock_now()});
  std::string& request = channel.next_request();
  request = context_.head;
  write_body(request, attributes);
  out_.clear();
  channel.send();
}

std::string BoshSession::next_attributes() {
  constexpr std::string_view kXbosh = " xml:lang='en' xmlns:xmpp='urn:xmpp:xbosh'";
  const Options& options = context_.options;
  if (state_ == State::kCreating) {
    return in_quotes("to", options.domain) +
           in_quotes("wait", std::to_string(polls() ? 0 : options.wait)) +
           in_quotes("hold", std::to_string(polls() ? 0 : options.hold)) +
           " content='text/xml; charset=utf-8' ver='1.6' xmpp:version='1.0'" + std::string(kXbosh);
  }
  if (std::exchange(restarts_, false)) {
    return in_quotes("to", options.domain) + " xmpp:restart='true'" + std::string(kXbosh);
  }
  if (std::exchange(terminates_, false)) {
    state_ = State::kEnding;
    return " type='terminate'";
  }
  return {};
}

void BoshSession::write_body(std::string& request, std::string_view attributes) {
  constexpr std::string_view kBegin = "<body xmlns='http://jabber.org/protocol/httpbind' rid='";
  constexpr std::string_view kSid = "' sid='";
  constexpr std::string_view kEnd = "</body>";
  char digits[20];
  const std::string_view rid(
      digits,
      static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, rid_).ptr - digits));
  ++rid_;
  const std::size_t length = kBegin.size() + rid.size() +
                             (sid_.empty() ? 0 : kSid.size() + sid_.size()) + 1 +
                             attributes.size() + (out_.empty() ? 2 : 1 + out_.size() + kEnd.size());
  request.append(std::to_string(length)).append("\r\n\r\n").append(kBegin).append(rid);
  if (!sid_.empty()) {
    request.append(kSid).append(sid_);
  }
  request.append("'").append(attributes);
  if (out_.empty()) {
    request.append("/>");
  } else {
    request.append(">").append(out_).append(kEnd);
  }
}

}  // namespace bittern::bench
