#include "manager/session_stream.h"

#include <utility>

#include "log/log.h"

namespace bittern::manager {

void SessionHost::Stream::on_stream_opened(bosh::StreamInfo info) {
  host_.links_changed_ = true;
  host_.perform(host_.session_.on_stream_opened(number_, std::move(info), host_.loop().now()));
}

void SessionHost::Stream::on_stream_managed() { host_.session_.on_stream_managed(number_); }

void SessionHost::Stream::on_elements(std::vector<bosh::Payload> elements) {
  useful_ = true;
  host_.perform(host_.session_.on_payloads(number_, std::move(elements), host_.loop().now()));
}

void SessionHost::Stream::on_server_drained() {
  host_.links_changed_ = true;
  host_.perform(host_.session_.on_server_drained(number_, host_.loop().now()));
}

// A server that is down is told of as often as a person can read.
void SessionHost::Stream::tell(const LinkInput::Lost& lost) {
  const std::initializer_list<log::Pair> pairs = {
      {"sid", host_.short_sid()},
      {"to", domain_},
      {"stage", useful_ || lost.stage != "session" ? lost.stage : "stream"},
      {"condition", bosh::to_string(lost.loss.condition)},
      {"reason", lost.reason}};
  if (useful_) {
    log::event(log::Level::kInfo, "server-lost", pairs);
  } else {
    server_.unreachable.event(host_.loop().now(), pairs);
  }
}

void SessionHost::Stream::on_link_waits() {
  host_.links_changed_ = true;
  host_.watch();
}

void SessionHost::Stream::on_server_lost(LinkInput::Lost lost,
                                         std::vector<bosh::Payload> elements) {
  tell(lost);
  SessionHost& host = host_;
  const bosh::StreamNumber number = number_;
  host.forget(number);
  host.perform(host.session_.on_server_lost(number, std::move(lost.loss), std::move(elements),
                                            host.loop().now()));
}

}  // namespace bittern::manager
