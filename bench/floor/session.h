// One session at the floor: the request that is held, the connection to the server, and what came
// from there while no request was held.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/floor/http_client.h"
#include "bittern/base/ip_address.h"
#include "bittern/base/time.h"
#include "net/connection.h"
#include "net/dialer.h"
#include "net/loop.h"

namespace bittern::bench {

class Session final : public net::Connection::Owner,
                      public net::Dialer::Owner,
                      public HttpClient::Answerer {
 public:
  class House {
   public:
    [[nodiscard]] virtual net::Loop& loop() = 0;
    [[nodiscard]] virtual const base::SocketAddress& server() const = 0;
    [[nodiscard]] virtual std::string& scratch() = 0;
    virtual void gone(std::uint64_t number) = 0;

   protected:
    ~House() = default;
  };
  struct Request {
    HttpClient& client;
    std::string_view tag;  // of the body, without its '>'
    std::string_view content;
  };

  Session(House& house, std::uint64_t number, const Request& creation);

  void on_request(const Request& request);

  void forget(HttpClient& client) override;
  void on_connected(std::unique_ptr<net::Connection> connection) override;
  void on_exhausted(std::string reasons) override;
  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view reason) override;

 private:
  // Two requests on two connections may overtake each other; the one that did waits here.
  struct Early {
    HttpClient* client;
    std::string tag;
    std::string content;
  };

  void perform(const Request& request);
  void restart();
  void terminate(HttpClient& client);
  void hold(HttpClient& client);
  void on_deadline();
  void answer(std::string_view content);
  void to_client(std::string_view stanzas);

  House& house_;
  std::uint64_t number_;
  std::uint64_t next_rid_;
  std::string domain_;
  base::Duration wait_;
  HttpClient* held_ = nullptr;
  std::unique_ptr<net::Dialer> dialer_;
  std::unique_ptr<net::Connection> server_;
  net::Deadline deadline_;
  base::Time due_ = base::kNever;  // of the held request
  std::unique_ptr<Early> early_;
  std::string partial_;  // a stanza that goes on in the bytes to come
  std::string pending_;  // stanzas for the next request
  bool created_ = false;
  bool header_comes_ = true;
  bool over_ = false;
};

}  // namespace bittern::bench
