// A manager that speaks HTTPS, and its clients.
#pragma once

#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <string>

#include "tests/manager/bosh_client.h"
#include "tests/net/tls_support.h"

namespace bittern::test {

// A manager that listens with TLS first and without behind it.
class HttpsWorld {
 public:
  explicit HttpsWorld(const std::function<void(manager::Settings&)>& adapt = {},
                      std::size_t loops = ManagerWorld::default_loops(),
                      ManagerWorld::Threads threads = ManagerWorld::Threads::kOne)
      : certificate(files.make("a", {.label = "first"})),
        world(
            [&](manager::Settings& settings) {
              manager::ListenEntry https{"127.0.0.1", 0};
              https.tls = {{certificate.certificate, certificate.key}};
              settings.listen.insert(settings.listen.begin(), https);
              if (adapt) {
                adapt(settings);
              }
            },
            loops, threads) {}

  net::TlsFiles files;
  net::CertificateFiles certificate;
  ManagerWorld world;
};

// A TLS client on a socket of its own: plain bytes in and out.
class HttpsClient {
 public:
  explicit HttpsClient(ManagerWorld& world, const net::RawTlsOptions& options = {})
      : world_(world),
        peer_(net::RawPeer::connect(world.manager().ports().at(0), AF_INET)),
        tls_(options) {}

  void say(const std::string& bytes) {
    REQUIRE(world_.until([&] {
      const bool done = tls_.handshake();
      exchange();
      return done;
    }));
    tls_.write(bytes);
    exchange();
  }
  // Everything heard up to where it has `mark` in it.
  std::string hear(const std::string& mark) {
    REQUIRE(world_.until([&] {
      exchange();
      heard_ += tls_.read();
      return heard_.find(mark) != std::string::npos;
    }));
    return heard_;
  }
  bool closed() {
    return world_.until([&] {
      exchange();
      heard_ += tls_.read();
      return tls_.ended();
    });
  }
  [[nodiscard]] net::RawTlsClient& tls() { return tls_; }
  [[nodiscard]] const std::string& heard() const { return heard_; }

 private:
  void exchange() {
    const std::string output = tls_.take_output();
    REQUIRE(peer_->send(output) == output.size());
    tls_.receive(peer_->receive());
  }

  ManagerWorld& world_;
  std::unique_ptr<net::RawPeer> peer_;
  net::RawTlsClient tls_;
  std::string heard_;
};

inline std::string sid_of(const std::string& heard) {
  const auto begin = heard.find(" sid='") + 6;
  return heard.substr(begin, heard.find('\'', begin) - begin);
}

inline std::string next(const std::string& sid, int rid, const std::string& payload = "") {
  return post("<body xmlns='http://jabber.org/protocol/httpbind' rid='" + std::to_string(rid) +
              "' sid='" + sid + "'>" + payload + "</body>");
}

// The session that `client` creates.
inline std::string create(ManagerWorld& world, HttpsClient& client) {
  const std::size_t before = world.server().streams();
  client.say(post(creation()));
  REQUIRE(world.until(
      [&] { return world.server().streams() > before && world.server().stream(before).opened(); }));
  world.server().stream(before).say("<stream:features/>");
  return sid_of(client.hear("</body>"));
}

}  // namespace bittern::test
