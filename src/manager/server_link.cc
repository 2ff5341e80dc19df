#include "manager/server_link.h"

#include <utility>

#include "bittern/base/check.h"
#include "bittern/xmpp/external.h"
#include "manager/link_input.h"
#include "manager/retire.h"

namespace bittern::manager {
namespace {

// So many times max_unsent_bytes may wait for a server before it is given up: payloads are taken
// above the limit only to let what waits for the client go, and one at a time.
constexpr std::size_t kMostOverfull = 4;

}  // namespace

ServerLink::ServerLink(Owner& owner, const Settings& settings)
    : owner_(owner), stream_(settings.stanza) {}

void ServerLink::restart(const bosh::StreamRequest& request) {
  Connected& link = open_link();
  if (link.connection->unsent() == 0) {
    deadline_ = base::kNever;  // what the old stream owed is not owed any more
  }
  link.restarting = true;
  link.connection->write(stream_.restart(to_header(request)));
  watch();
}

void ServerLink::send(std::string_view elements) {
  Connected& link = open_link();
  refused_ = refused_ || (as_ourselves_ && xmpp::asks_for_external(elements, settings().stanza));
  if (!refused_) {
    link.connection->write(elements);
  }
  watch();
}

ServerLink::Connected& ServerLink::open_link() {
  auto* link = std::get_if<Connected>(&state_);
  BITTERN_CHECK(link != nullptr && link->opened);
  return *link;
}

void ServerLink::close() {
  if (auto* link = std::get_if<Connected>(&state_)) {
    link->connection->write(stream_.close());
  }
  cut();
}

void ServerLink::cut() {
  hang_up();
  state_ = Over{};
  drop_opening();
}

void ServerLink::hang_up() {
  if (auto* link = std::get_if<Connected>(&state_)) {
    link->connection->finish(settings().linger);
  }
  state_ = Connecting{};
  deadline_ = base::kNever;
}

// In a later turn: its own call may be what led here.
void ServerLink::drop_opening() { retire(loop(), std::move(opening_)); }

void ServerLink::set_reading(bool on) {
  auto* link = std::get_if<Connected>(&state_);
  if (link != nullptr && on != link->reading) {
    link->reading = on;
    link->connection->set_reading(on);
    watch();
  }
}

bool ServerLink::overfull() const {
  const auto* link = std::get_if<Connected>(&state_);
  return link != nullptr && link->connection->unsent() > settings().max_unsent_bytes;
}

void ServerLink::on_bytes(std::string_view bytes) {
  std::vector<xmpp::StreamEvent> events;
  stream_.on_bytes(bytes, events);
  const auto& link = std::get<Connected>(state_);
  if (link.opened && !link.restarting && link.connection->unsent() == 0) {
    deadline_ = base::kNever;  // it goes on: its time begins anew
  }
  LinkInput input = to_link_input(std::move(events), owner_.common_texts());
  if (opening_ && input.lost && tries_another(input)) {
    return;
  }
  if (input.opened) {
    header_answered(std::move(*input.opened));
  }
  if (input.managed && !is_over()) {
    owner_.on_stream_managed();
  }
  if (input.lost) {
    end(std::move(*input.lost), std::move(input.elements));
  } else if (!input.elements.empty() && !is_over()) {
    owner_.on_elements(std::move(input.elements));
  }
  if (!is_over()) {
    watch();
    owner_.on_link_waits();
  }
}

void ServerLink::header_answered(bosh::StreamInfo info) {
  auto& link = std::get<Connected>(state_);
  link.restarting = false;
  deadline_ = base::kNever;
  drop_opening();
  if (!std::exchange(link.opened, true)) {  // after a restart the client knows all of this
    owner_.on_stream_opened(std::move(info));
  }
}

void ServerLink::on_drained() {
  watch();
  owner_.on_server_drained();
}

void ServerLink::on_closed(std::string_view reason) {
  fail("connection lost: " + std::string(reason));
}

// Without an end tag, which might still arrive: with stream management the server then keeps the
// stream for its client to resume (XEP-0198 §5).
void ServerLink::fail(std::string reason) {
  if (is_over()) {
    return;
  }
  if (opening_) {
    hang_up();
    opening_->connector.reject(reason);
    owner_.on_link_waits();
    return;
  }
  cut();
  owner_.on_server_lost({{bosh::Condition::kRemoteConnectionFailed, {}}, std::move(reason)}, {});
}

void ServerLink::end(LinkInput::Lost lost, std::vector<bosh::Payload> elements) {
  if (!is_over()) {
    if (opening_) {
      lost.stage = to_string(ServerConnector::Stage::kStream);
    }
    close();
    owner_.on_server_lost(std::move(lost), std::move(elements));
  }
}

// Everything that the server owes us has its time: the stream header, the rest of a stanza that
// has begun, taking what we write.
void ServerLink::watch() {
  auto* link = std::get_if<Connected>(&state_);
  if (link == nullptr || !link->opened) {
    return;  // on_ready() set the deadline
  }
  const bool taken = link->outflow.moved(*link->connection);
  const std::size_t unsent = link->connection->unsent();
  const bool owes_bytes = link->reading && (link->restarting || stream_.in_element());
  if (refused_ || unsent > kMostOverfull * settings().max_unsent_bytes) {
    deadline_ = loop().now();
  } else if (!owes_bytes && unsent == 0) {
    deadline_ = base::kNever;
  } else if (deadline_ == base::kNever || (unsent > 0 && taken)) {
    deadline_ =
        loop().now() + (link->restarting ? settings().connect_timeout : settings().stall_timeout);
  }
}

void ServerLink::on_time() {
  watch();  // a server that takes what we write slowly has its time begin anew
  if (loop().now() >= deadline_) {
    fail(std::string(overdue()));
  }
}

std::string_view ServerLink::overdue() const {
  const auto& link = std::get<Connected>(state_);
  if (refused_) {
    return "the client asked for EXTERNAL, which would log it in with bittern's certificate";
  }
  const bool takes_all = link.connection->unsent() == 0;
  if (!link.opened || (link.restarting && takes_all)) {
    return "no answer to the stream header in time";
  }
  return takes_all ? "the server stopped in the middle of a stanza"
                   : "the server takes too little of what is sent to it";
}

}  // namespace bittern::manager
