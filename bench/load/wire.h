// One TCP connection of the load generator, with TLS where it is asked for.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/load/account.h"
#include "bench/load/poller.h"

struct ssl_st;
struct ssl_ctx_st;

namespace bittern::bench {

// Where to connect, from where, and how.
struct Place {
  sockaddr_in address{};
  sockaddr_in from{};  // port 0; address 0: as the operating system likes
  std::shared_ptr<ssl_ctx_st> tls;
};

class Wire final : public Poller::Handler {
 public:
  class Owner {
   public:
    // Neither may destroy the Wire, but close() it.
    virtual void on_bytes(std::string_view bytes) = 0;
    virtual void on_closed(const std::string& reason) = 0;  // the last call

   protected:
    ~Owner() = default;
  };

  // Connects; what is written is kept until it has. What fails is told in a later call.
  Wire(Poller& poller, const Place& place, Account& account, Owner& owner);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  void write(std::string_view bytes);
  void close();  // the owner hears nothing more
  [[nodiscard]] bool closed() const { return state_ == State::kClosed; }

  void on_ready(std::uint32_t events) override;

 private:
  enum class State : std::uint8_t { kConnecting, kHandshake, kOpen, kClosed };
  struct FreeTls {
    void operator()(ssl_st* tls) const;
  };

  [[nodiscard]] std::string connect(const Place& place);  // why it failed, or nothing
  void on_connected();
  void shake_hands();
  void flush();
  void read();
  void watch(std::uint32_t events);
  // Bytes, 0 at the end, or -1: with EAGAIN later, else an error.
  [[nodiscard]] ssize_t send_some(std::string_view bytes);
  [[nodiscard]] ssize_t receive_some(char* into, std::size_t size);
  [[nodiscard]] ssize_t tls_result(int result);
  void fail(const std::string& reason);

  Poller& poller_;
  Account& account_;
  Owner& owner_;
  std::shared_ptr<ssl_ctx_st> tls_context_;
  std::unique_ptr<ssl_st, FreeTls> tls_;
  int socket_ = -1;
  std::uint32_t events_ = 0;
  State state_ = State::kConnecting;
  std::string unsent_;
  std::unique_ptr<Alarm> failure_;  // what failed at once is to be told later
};

// An IPv4 address; what is none ends the program.
[[nodiscard]] sockaddr_in parse_place(const std::string& host, std::uint16_t port);
// Whoever answers is taken.
[[nodiscard]] std::shared_ptr<ssl_ctx_st> make_tls_context();

}  // namespace bittern::bench
