#include "manager/manager.h"

#include <algorithm>
#include <utility>

#include "bittern/http/content_coding.h"
#include "bittern/http/cors.h"
#include "bittern/http/response.h"
#include "log/log.h"

namespace bittern::manager {
namespace {

constexpr base::seconds kLogAgain{60};

// For who speaks to a TLS port without.
http::Response plain_http_response() {
  http::Response response;
  response.status = 400;
  response.content_type = "text/plain; charset=utf-8";
  response.body = "This port speaks HTTPS only.\n";
  return response;
}

// What the HTTP side expands is what the sessions' clients are told (XEP-0124 §7.2).
Settings with_accept(Settings settings) {
  settings.bosh.accept = http::Expander::kAccept;
  return settings;
}

}  // namespace

Manager::Manager(net::Loop& loop, Settings settings, std::shared_ptr<Census> census)
    : loop_(loop),
      settings_(with_accept(std::move(settings))),
      servers_(loop, settings_),
      endpoint_(loop, settings_, servers_, census),
      census_(std::move(census)) {}

base::Expected<void, std::string> Manager::listen(
    const std::vector<net::InheritedSocket>& inherited) {
  if (auto loaded = servers_.load(); !loaded) {
    return loaded;
  }
  for (const ListenEntry& entry : settings_.listen) {
    if (auto listening = listen(entry, inherited); !listening) {
      return listening;
    }
  }
  for (const net::InheritedSocket& socket : inherited) {
    const bool named = std::any_of(settings_.listen.begin(), settings_.listen.end(),
                                   [&](const auto& entry) { return entry.systemd == socket.name; });
    if (!named) {  // its clients would wait for ever
      log::event(
          log::Level::kWarning, "socket-unused",
          {{"name", socket.name}, {"remedy", "name it in a [[listen]], systemd = \"NAME\""}});
    }
  }
  return {};
}

base::Expected<void, std::string> Manager::listen(
    const ListenEntry& entry, const std::vector<net::InheritedSocket>& inherited) {
  auto tls = load_tls(entry);
  if (!tls) {
    return base::make_unexpected(std::move(tls.error()));
  }
  const auto accepted = this->accepted();
  if (!entry.address.empty()) {
    return take(
        net::Listener::open(loop_, entry.address, entry.port, accepted, options(entry, *tls)),
        entry, *tls);
  }
  if (!entry.unix_path.empty()) {
    return take(net::Listener::open_unix(loop_, entry.unix_path, entry.mode, accepted,
                                         options(entry, *tls)),
                entry, *tls);
  }
  bool found = false;
  for (const net::InheritedSocket& socket : inherited) {
    if (socket.name == entry.systemd) {
      found = true;
      auto taken =
          take(net::Listener::adopt(loop_, socket.descriptor, accepted, options(entry, *tls)),
               entry, *tls);
      if (!taken) {
        return taken;
      }
    }
  }
  if (!found) {
    return base::make_unexpected("no socket called \"" + entry.systemd +
                                 "\" was passed on: name it so with FileDescriptorName= in its "
                                 "socket unit, and let that start bittern");
  }
  return {};
}

base::Expected<void, std::string> Manager::listen_beside(const Manager& first) {
  servers_.use(first.servers_.certificates());
  for (const auto& tls : first.tls_) {
    tls_.push_back(std::make_shared<net::TlsServer>(*tls));
  }
  for (const Listening& other : first.listeners_) {
    const auto at = std::find(first.tls_.begin(), first.tls_.end(), other.tls);
    const auto tls = at == first.tls_.end()
                         ? std::shared_ptr<net::TlsServer>()
                         : tls_[static_cast<std::size_t>(at - first.tls_.begin())];
    auto opened =
        net::Listener::beside(loop_, *other.listener, accepted(), options(*other.entry, tls));
    if (!opened) {
      return base::make_unexpected(std::move(opened.error()));
    }
    keep(std::move(*opened), *other.entry, tls);
  }
  return {};
}

net::Listener::Accepted Manager::accepted() {
  return [this](std::unique_ptr<net::Connection> connection) {
    endpoint_.accept(std::move(connection));
  };
}

base::Expected<void, std::string> Manager::take(Opened opened, const ListenEntry& entry,
                                                std::shared_ptr<net::TlsServer> tls) {
  if (!opened) {
    return base::make_unexpected(std::move(opened.error()));
  }
  log::event(log::Level::kInfo, "listening",
             {{"address", (*opened)->name()}, {"path", settings_.path}});
  keep(std::move(*opened), entry, std::move(tls));
  return {};
}

void Manager::keep(std::unique_ptr<net::Listener> listener, const ListenEntry& entry,
                   std::shared_ptr<net::TlsServer> tls) {
  listener->on_exhausted([this](const std::string& reason) { on_exhausted(reason); });
  listeners_.push_back({&entry, std::move(tls), std::move(listener)});
}

net::ListenerOptions Manager::options(const ListenEntry& entry,
                                      std::shared_ptr<net::TlsServer> tls) {
  net::ListenerOptions options;
  options.tls = std::move(tls);
  options.proxy_protocol = entry.proxy_protocol;
  options.shares_port = settings_.threads > 1;
  options.trusts = [this](const net::Peer& peer) {
    return settings_.forwarded.trusts(peer.address ? std::optional(peer.address->ip)
                                                   : std::nullopt);
  };
  options.has_room = [this] { return has_room(); };
  options.place_for = [this](const net::Peer& peer) { return endpoint_.place_for(peer); };
  options.open_timeout = settings_.request_timeout;
  options.answer_to_plain_http = [this] {
    http::Response response = plain_http_response();
    http::add_cors(response, settings_.cors, std::nullopt);  // its request is not read
    return http::to_bytes(response, {false, false, 1}, http::imf_fixdate(loop_.unix_seconds()));
  };
  options.on_refused = [this](const net::Peer& peer, std::string_view reason) {
    not_opened_.event(loop_.now(), {{"reason", reason}, {"client", peer.to_string()}});
  };
  return options;
}

// One that waits for its peer's close has its descriptor still; those to servers are among them.
bool Manager::has_room() {
  std::size_t connections = endpoint_.connections() + loop_.lingering();
  for (const Listening& each : listeners_) {
    connections += each.listener->opening();
  }
  if (std::max(connections, census_->connections()) < settings_.max_connections) {
    return true;
  }
  no_room_.event(loop_.now(), {{"reason", "limits.max_connections is reached"}});
  return false;
}

// It comes every second while it lasts.
void Manager::on_exhausted(const std::string& reason) {
  if (loop_.now() >= log_exhausted_at_) {
    log_exhausted_at_ = loop_.now() + kLogAgain;
    log::event(log::Level::kError, "cannot-accept",
               {{"reason", reason},
                {"connections", endpoint_.connections()},
                {"sessions", endpoint_.sessions()}});
  }
}

std::vector<std::uint16_t> Manager::ports() const {
  std::vector<std::uint16_t> ports;
  for (const Listening& each : listeners_) {
    ports.push_back(each.listener->port());
  }
  return ports;
}

void Manager::wind_up() {
  listeners_.clear();
  endpoint_.shut_down();
}

}  // namespace bittern::manager
