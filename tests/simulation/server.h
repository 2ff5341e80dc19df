// The model servers, one for each stream.
#pragma once

#include <cstdint>
#include <map>

#include "bittern/bosh/action.h"
#include "bittern/bosh/server_stream.h"
#include "tests/simulation/world.h"

namespace bittern::simulation {

class Server {
 public:
  explicit Server(World& world) : world_(world) {}

  // ---- from the manager ----
  void open(const bosh::OpenStream& action);
  void got(const bosh::Forward& action);
  void restart(const bosh::RestartStream& action);
  void close(bosh::StreamNumber stream);

  // It says nothing of its own any more, and takes everything.
  void settle_down();
  // All streams end.
  void vanish();

  [[nodiscard]] std::uint64_t said() const { return said_; }

 private:
  struct Stream {
    bool open = false;  // it answered the header
    bool congested = false;
    std::uint64_t last = 0;  // number of its latest stanza
  };

  void act();
  void answer_header(bosh::StreamNumber stream);
  void say(bosh::StreamNumber number, std::uint64_t count);
  void drain(bosh::StreamNumber number);
  void lose(bosh::StreamNumber number);
  Stream* find(bosh::StreamNumber stream);

  World& world_;
  std::map<bosh::StreamNumber, Stream> streams_;
  std::uint64_t sayings_ = 0;
  std::uint64_t said_ = 0;
  bool settled_ = false;
  bool acts_ = false;
};

}  // namespace bittern::simulation
