#include "bench/floor/session.h"

#include <charconv>
#include <utility>

#include "bench/common/xml_text.h"

namespace bittern::bench {
namespace {

constexpr base::seconds kLinger{2};

// A server writes whole stanzas, and hardly ever a longer text than one read takes.
bool is_whole(std::string_view stanzas) {
  return ends_with(stanzas, "</message>") || ends_with(stanzas, "/>") ||
         ends_with(stanzas, "</iq>") || ends_with(stanzas, "</stream:features>") ||
         ends_with(stanzas, "</presence>");
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

Session::Session(House& house, std::uint64_t number, const Request& creation)
    : house_(house),
      number_(number),
      next_rid_(bench::number(attribute(creation.tag, "rid")).value_or(0) + 1),
      domain_(attribute(creation.tag, "to")),
      wait_(base::seconds(bench::number(attribute(creation.tag, "wait")).value_or(60))),
      held_(&creation.client),
      dialer_(std::make_unique<net::Dialer>(house.loop(), *this)),
      deadline_(house.loop(), [this] { on_deadline(); }) {
  held_->waits_for(this);
  dialer_->add({house.server()});
  dialer_->no_more();
}

void Session::on_request(const Request& request) {
  const auto rid = number(between(request.tag, " rid='", "'"));
  if (rid != next_rid_) {
    early_ = std::make_unique<Early>(
        Early{&request.client, std::string(request.tag), std::string(request.content)});
    request.client.waits_for(this);
    return;
  }
  ++next_rid_;
  perform(request);
  if (early_ != nullptr && !over_) {
    const auto next = std::exchange(early_, nullptr);
    ++next_rid_;
    perform({*next->client, next->tag, next->content});
  }
}

void Session::perform(const Request& request) {
  if (!request.content.empty() && server_ != nullptr) {
    server_->write(request.content);
  }
  if (contains(request.tag, " type='terminate'")) {
    terminate(request.client);
    return;
  }
  if (contains(request.tag, " xmpp:restart=")) {
    restart();
  }
  hold(request.client);
}

void Session::restart() {
  header_comes_ = true;
  if (server_ != nullptr) {
    server_->write(
        "<stream:stream xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='" +
        domain_ + "'>");
  }
}

void Session::terminate(HttpClient& client) {
  if (held_ != nullptr) {
    answer({});
  }
  over_ = true;
  created_ = true;
  deadline_.clear();
  client.write(
      "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 68\r\n"
      "\r\n<body xmlns='http://jabber.org/protocol/httpbind' type='terminate'/>");
  if (server_ != nullptr) {
    server_->write("</stream:stream>");
    server_->finish(kLinger);
  }
  house_.gone(number_);
}

void Session::hold(HttpClient& client) {
  if (held_ != nullptr) {
    answer({});
  }
  held_ = &client;
  client.waits_for(this);
  if (!pending_.empty() || wait_.count() == 0) {
    answer(std::exchange(pending_, {}));
    return;
  }
  due_ = house_.loop().now() + wait_;
  if (deadline_.when() == base::kNever) {
    deadline_.set(due_);
  }
}

// Never moved: that is the cheapest.
void Session::on_deadline() {
  if (held_ == nullptr) {
    return;
  }
  if (due_ > house_.loop().now()) {
    deadline_.set(due_);
  } else {
    answer({});
  }
}

void Session::answer(std::string_view content) {
  constexpr std::string_view kBody = "<body xmlns='http://jabber.org/protocol/httpbind'";
  constexpr std::string_view kEnd = "</body>";
  std::string attributes;
  if (!std::exchange(created_, true)) {
    attributes = " xmlns:stream='http://etherx.jabber.org/streams' requests='2' hold='1' sid='" +
                 std::to_string(number_) + "' wait='" + std::to_string(wait_.count() / 1000) + "'";
  }
  std::string& out = house_.scratch();
  out.assign("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ");
  append_number(out, kBody.size() + attributes.size() +
                         (content.empty() ? 2 : 1 + content.size() + kEnd.size()));
  out.append("\r\n\r\n").append(kBody).append(attributes);
  if (content.empty()) {
    out.append("/>");
  } else {
    out.append(">").append(content).append(kEnd);
  }
  HttpClient* const client = std::exchange(held_, nullptr);
  client->waits_for(nullptr);
  client->write(out);
}

void Session::to_client(std::string_view stanzas) {
  if (held_ != nullptr) {
    answer(stanzas);
  } else {
    pending_ += stanzas;
  }
}

void Session::forget(HttpClient& client) {
  if (held_ == &client) {
    held_ = nullptr;
  }
  if (early_ != nullptr && early_->client == &client) {
    early_.reset();
  }
}

void Session::on_connected(std::unique_ptr<net::Connection> connection) {
  dialer_.reset();
  server_ = std::move(connection);
  server_->start(*this);
  restart();
}

void Session::on_exhausted(std::string /*reasons*/) { on_closed({}); }

void Session::on_bytes(std::string_view bytes) {
  if (!partial_.empty()) {
    bytes = partial_ += bytes;
  }
  if (!is_whole(bytes)) {
    partial_ = std::string(bytes);
    return;
  }
  if (header_comes_) {
    bytes.remove_prefix(std::min(bytes.find("<stream:features"), bytes.size()));
    header_comes_ = false;
  }
  to_client(bytes);
  partial_.clear();
}

void Session::on_closed(std::string_view /*reason*/) {
  if (over_) {
    return;
  }
  over_ = true;
  if (held_ != nullptr) {
    answer("<stream:error/>");
  }
  house_.gone(number_);
}

}  // namespace bittern::bench
