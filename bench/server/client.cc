#include "bench/server/client.h"

#include <utility>

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

using Found = xml::StanzaSplitter::Found;

constexpr base::seconds kLinger{2};

constexpr std::string_view kMechanisms =
    "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
    "<mechanism>ANONYMOUS</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>";
constexpr std::string_view kFeatures =
    "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
    "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session></stream:features>";

}  // namespace

Client::Client(House& house, std::uint64_t number, std::unique_ptr<net::Connection> connection)
    : house_(house),
      number_(number),
      jid_(std::string("u")
               .append(std::to_string(number))
               .append("@")
               .append(house.domain())
               .append("/r")),
      connection_(std::move(connection)) {}

void Client::deliver(std::string_view stanza) {
  if (!over_) {
    connection_->write(stanza);
  }
}

void Client::on_bytes(std::string_view bytes) {
  while (!bytes.empty() && !over_) {
    const auto piece = splitter_.next(bytes);
    const std::string_view part = bytes.substr(piece.skip, piece.size - piece.skip);
    bytes.remove_prefix(piece.size);
    switch (piece.found) {
      case Found::kNothing:
        partial_ += part;
        break;
      case Found::kStreamStart:
        partial_.clear();
        on_stream_start();
        break;
      case Found::kElement:
        if (partial_.empty()) {
          on_element(part);
        } else {
          on_element(partial_ += part);
          partial_.clear();
        }
        break;
      case Found::kStreamEnd:
      case Found::kMistake:
        on_stream_end();
        break;
    }
  }
  flush();
}

void Client::on_closed(std::string_view /*reason*/) {
  over_ = true;
  house_.gone(number_);
}

void Client::on_stream_start() {
  out_ +=
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
      "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' from='";
  out_.append(house_.domain()).append("' id='s").append(std::to_string(number_)).append("'>");
  out_ += authenticated_ ? kFeatures : kMechanisms;
}

void Client::on_stream_end() {
  out_ += "</stream:stream>";
  flush();
  over_ = true;
  connection_->finish(kLinger);
  house_.gone(number_);
}

void Client::on_element(std::string_view element) {
  if (begins_with(element, "<message")) {
    on_message(element);
  } else if (begins_with(element, "<iq")) {
    on_iq(element);
  } else if (begins_with(element, "<auth")) {
    out_ += "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
    authenticated_ = true;
    splitter_.restart();
  }
}

void Client::on_iq(std::string_view iq) {
  const std::string_view type = attribute(iq, "type");
  if (type != "get" && type != "set") {
    return;
  }
  out_.append("<iq type='result' id='").append(attribute(iq, "id")).append("' to='").append(jid_);
  if (contains(iq, "urn:ietf:params:xml:ns:xmpp-bind")) {
    out_.append("'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>").append(jid_);
    out_ += "</jid></bind></iq>";
  } else if (contains(iq, "jabber:iq:roster")) {
    out_ += "'><query xmlns='jabber:iq:roster'/></iq>";
  } else {
    out_ += "'/>";
  }
}

// Its addressee's number is in the address: uN@domain/r.
void Client::on_message(std::string_view message) {
  const std::string_view to = attribute(message, "to");
  const auto name = to.empty() ? std::nullopt : number(to.substr(1, to.find('@') - 1));
  Client* const addressee = name ? house_.find(*name) : nullptr;
  if (addressee == nullptr || addressee->jid() != to) {
    return;
  }
  constexpr std::string_view kTag = "<message";
  const auto write_to = [&](std::string& out) {
    out.append(kTag).append(" from='").append(jid_).append("'").append(message.substr(kTag.size()));
  };
  if (addressee == this) {
    write_to(out_);
  } else {
    std::string stanza;
    write_to(stanza);
    addressee->deliver(stanza);
  }
}

void Client::flush() {
  if (!out_.empty() && !over_) {
    connection_->write(out_);
  }
  out_.clear();
}

}  // namespace bittern::bench
