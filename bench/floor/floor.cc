#include "bench/floor/floor.h"

#include <utility>

#include "bench/common/xml_text.h"

namespace bittern::bench {

void Floor::accept(std::unique_ptr<net::Connection> connection) {
  auto client = std::make_unique<HttpClient>(*this, std::move(connection));
  HttpClient& it = *client;
  clients_.emplace(&it, std::move(client));
  it.start();
}

// The only client that comes here is bench_load: where its attributes end is known.
void Floor::on_body(HttpClient& client, std::string_view body) {
  const std::size_t end = body.find('>');
  if (end == std::string_view::npos || end == 0) {
    client.close();
    return;
  }
  Session::Request request{client, body.substr(0, end), {}};
  if (body[end - 1] != '/') {
    request.content = body.substr(end + 1, body.rfind('<') - end - 1);
  }
  const std::string_view sid = between(request.tag, " sid='", "'");
  if (sid.empty()) {
    sessions_.push_back(std::make_unique<Session>(*this, sessions_.size(), request));
    return;
  }
  const auto known = number(sid);
  if (!known || *known >= sessions_.size() || sessions_[*known] == nullptr) {
    client.close();
    return;
  }
  sessions_[*known]->on_request(request);
}

// In a later turn: they say it themselves.
void Floor::gone(HttpClient& client) {
  loop_.post([this, &client] { clients_.erase(&client); });
}

void Floor::gone(std::uint64_t number) {
  loop_.post([this, number] { sessions_[number].reset(); });
}

}  // namespace bittern::bench
