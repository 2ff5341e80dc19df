// A session over plain TCP, without a connection manager: what the server alone costs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/load/context.h"
#include "bench/load/login.h"
#include "bench/load/session.h"
#include "bench/load/wire.h"

namespace bittern::bench {

class TcpSession final : public Session, public Wire::Owner {
 public:
  TcpSession(Context& context, std::size_t index, Session::Owner& owner);

  void send(std::string_view stanza) override;
  void end() override;
  [[nodiscard]] const std::string& jid() const override { return login_.jid(); }
  [[nodiscard]] std::uint64_t waits_since() const override { return 0; }

  void on_bytes(std::string_view bytes) override;
  void on_closed(const std::string& reason) override;

 private:
  enum class State : std::uint8_t { kLogin, kReady, kEnding, kOver };

  void open_stream();
  void hear();
  void take_stanzas(std::string_view bytes);
  void flush();
  void finish();

  Context& context_;
  std::size_t index_;
  Session::Owner& owner_;
  State state_ = State::kLogin;
  Login login_;
  Wire wire_;
  std::string partial_;  // the beginning of a stanza
  std::string out_;      // what is said while a read is worked on goes out together
  bool busy_ = false;
};

}  // namespace bittern::bench
