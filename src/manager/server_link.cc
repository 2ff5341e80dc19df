#include "manager/server_link.h"

#include <algorithm>
#include <utility>

namespace bittern::manager {
namespace {

using bosh::Condition;

xmpp::StreamHeader to_header(const bosh::StreamRequest& request) {
  return {request.to, request.from, request.lang, request.xmpp_version};
}

}  // namespace

ServerLink::ServerLink(net::Loop& loop, const Settings& settings, Owner& owner)
    : loop_(loop), settings_(settings), owner_(owner), stream_(settings.stanza) {}

void ServerLink::open(const ServerEntry& server, const bosh::StreamRequest& request) {
  header_ = to_header(request);
  deadline_ = loop_.now() + settings_.connect_timeout;
  connector_ = std::make_unique<net::Connector>(
      loop_, server.host, server.port, settings_.connect_timeout,
      [this](base::Expected<std::unique_ptr<net::Connection>, std::string> result) {
        if (result) {
          connected(std::move(*result));
        } else {
          lost(Condition::kRemoteConnectionFailed, {}, result.error());
        }
      });
}

void ServerLink::connected(std::unique_ptr<net::Connection> connection) {
  connector_.reset();
  connection_ = std::move(connection);
  connection_->start(*this);
  outflow_.write(*connection_, stream_.open(std::move(header_)));
}

void ServerLink::restart(const bosh::StreamRequest& request) {
  if (opened_ && !over_) {
    outflow_.write(*connection_, stream_.restart(to_header(request)));
    watch();
  }
}

void ServerLink::send(std::string_view elements) {
  if (connection_ && !over_) {
    outflow_.write(*connection_, elements);
    watch();
  }
}

void ServerLink::close() {
  if (connection_ && !over_) {
    outflow_.write(*connection_, stream_.close());
    connection_->finish(settings_.linger);
  }
  over_ = true;
  connector_.reset();
  connection_.reset();
  deadline_ = base::kNever;
}

void ServerLink::set_reading(bool on) {
  if (connection_ && on != reading_) {
    reading_ = on;
    connection_->set_reading(on);
    watch();
  }
}

bool ServerLink::overfull() const {
  return connection_ != nullptr && connection_->unsent() > settings_.max_unsent_bytes;
}

void ServerLink::on_bytes(std::string_view bytes) {
  std::vector<xmpp::StreamEvent> events;
  stream_.on_bytes(bytes, events);
  if (opened_ && connection_->unsent() == 0) {
    deadline_ = base::kNever;  // it goes on: its time begins anew
  }
  watch();
  deliver(std::move(events));
  if (!over_) {
    owner_.on_link_waits();
  }
}

// Stanzas that came together are delivered together.
void ServerLink::deliver(std::vector<xmpp::StreamEvent> events) {
  std::vector<std::string> elements;
  for (xmpp::StreamEvent& event : events) {
    if (auto* element = std::get_if<xmpp::StreamElement>(&event)) {
      elements.push_back(std::move(element->bytes));
    } else if (auto* opened = std::get_if<xmpp::StreamOpened>(&event)) {
      if (!opened_) {  // after a restart the client knows all of this
        opened_ = true;
        watch();
        owner_.on_stream_opened({opened->from, opened->id, opened->version});
      }
    } else if (auto* error = std::get_if<xmpp::StreamError>(&event)) {
      elements.push_back(std::move(error->bytes));
      lost(Condition::kRemoteStreamError, std::move(elements), "stream error " + error->name);
      return;
    } else if (std::holds_alternative<xmpp::StreamClosed>(event)) {
      // AMB-9: what it sent is delivered, then the session ends.
      lost(Condition::kRemoteConnectionFailed, std::move(elements), "stream closed by the server");
      return;
    } else if (auto* broken = std::get_if<xmpp::StreamBroken>(&event)) {
      lost(Condition::kRemoteConnectionFailed, std::move(elements), broken->reason);
      return;
    }
  }
  if (!elements.empty() && !over_) {
    owner_.on_elements(std::move(elements));
  }
}

void ServerLink::on_drained() {
  watch();
  owner_.on_server_drained();
}

void ServerLink::on_closed(std::string_view reason) {
  lost(Condition::kRemoteConnectionFailed, {}, "connection lost: " + std::string(reason));
}

void ServerLink::lost(Condition condition, std::vector<std::string> last,
                      const std::string& reason) {
  if (over_) {
    return;
  }
  close();
  owner_.on_server_lost(condition, std::move(last), reason);
}

// Everything that the server owes us has its time: the stream header, the rest of a stanza that
// has begun, taking what we write.
void ServerLink::watch() {
  if (!opened_ || over_) {
    return;  // open() set the deadline
  }
  const bool taken = outflow_.moved(*connection_);
  const bool owes_room = connection_->unsent() > 0;
  const bool owes_stanza = reading_ && stream_.in_element();
  if (!owes_stanza && !owes_room) {
    deadline_ = base::kNever;
  } else if (deadline_ == base::kNever || (owes_room && taken)) {
    deadline_ = loop_.now() + settings_.stall_timeout;
  }
}

void ServerLink::on_time() {
  if (!over_) {
    watch();  // a server that takes what we write slowly has its time begin anew
  }
  if (over_ || loop_.now() < deadline_) {
    return;
  }
  if (!opened_) {
    lost(Condition::kRemoteConnectionFailed, {}, "no answer to the stream header in time");
  } else if (connection_->unsent() > 0) {
    lost(Condition::kRemoteConnectionFailed, {}, "the server takes nothing any more");
  } else {
    lost(Condition::kRemoteConnectionFailed, {}, "the server stopped in the middle of a stanza");
  }
}

}  // namespace bittern::manager
