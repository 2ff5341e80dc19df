// Both ends of connections over 127.0.0.1, for the tests of this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/connection.h"
#include "net/loop.h"

namespace bittern::net {

// Runs the loop until `holds`; false when that takes longer than 10 s.
bool run_until(Loop& loop, const std::function<bool()>& holds);

// Runs the loop for some 20 ms, for what must not happen.
void run_dry(Loop& loop);

// A loop that was stopped runs nothing; otherwise this stops it.
bool is_stopped(Loop& loop);

// A socket of the operating system, without any code of ours.
class RawPeer {
 public:
  explicit RawPeer(int descriptor) : descriptor_(descriptor) {}
  ~RawPeer() { close(); }
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // Connected to 127.0.0.1 (family AF_INET) or ::1; the listener's queue takes it.
  static std::unique_ptr<RawPeer> connect(std::uint16_t port, int family);

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::string address() const;  // "127.0.0.1:41234", of this end
  // Both as much as is possible now.
  std::size_t send(std::string_view bytes);
  std::string receive();
  [[nodiscard]] bool ended() const { return ended_; }  // by the end of the stream
  [[nodiscard]] int error() const { return error_; }   // which receive() found
  void finish();                                       // shutdown(SHUT_WR)
  void close();
  void reset();  // SO_LINGER of 0: the close sends RST

 private:
  int descriptor_;
  bool ended_ = false;
  int error_ = 0;
};

// Keeps what it hears; on_* run afterwards.
class Recorder final : public Connection::Owner {
 public:
  void on_bytes(std::string_view bytes) override;
  void on_drained() override;
  void on_closed(std::string_view reason) override;

  std::unique_ptr<Connection> connection;
  std::string bytes;
  int calls = 0;
  int drained = 0;
  int closed = 0;
  std::string reason;
  std::function<void(std::string_view)> then_bytes;
  std::function<void()> then_drained;
  std::function<void()> then_closed;
};

// A listener with one connection accepted from a RawPeer.
struct Accepted {
  explicit Accepted(bool start = true);

  Loop loop;
  Recorder ours;
  std::unique_ptr<Listener> listener;
  std::unique_ptr<RawPeer> peer;
};

// Bytes of which no two stretches are alike.
std::string pattern(std::size_t size);

}  // namespace bittern::net
