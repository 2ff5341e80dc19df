// What goes to the servers: each request's payload once, in the order of the rids, to the streams
// that it is for (XEP-0124 §14.2, §16.4).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tests/simulation/requests.h"

namespace bittern::simulation {

class ToServer {
 public:
  ToServer(const Requests& requests, const bosh::Limits& limits, std::string sid)
      : requests_(requests), limits_(limits), sid_(std::move(sid)) {}

  // ---- the session was told ----
  void opened(bosh::StreamNumber stream);
  void lost(bosh::StreamNumber stream);

  // ---- the session did ----
  void open(const bosh::OpenStream& action);
  void forward(const bosh::Forward& action);
  void restart(const bosh::RestartStream& action) const;
  void close(const bosh::CloseStream& action);

  // Nothing of an answered request stays behind where the server is ready. Returns the rid of the
  // first request that may wait for a server that is not.
  std::optional<std::uint64_t> after_step(const bosh::Session& session);
  void ended() const;

  [[nodiscard]] bool is_open(std::uint32_t stream) const;
  [[nodiscard]] std::size_t open_count() const { return streams_.size(); }
  [[nodiscard]] std::uint32_t begun() const { return begun_; }
  [[nodiscard]] std::uint64_t forwarded() const { return forwarded_; }

 private:
  struct Stream {
    std::uint64_t next;  // rid of the first request whose payload was not passed on
    bool opened = false;
  };

  [[nodiscard]] std::string_view payload_for(bosh::StreamNumber stream, std::uint64_t rid) const;
  void skip_empty(bosh::StreamNumber number, Stream& stream) const;
  [[nodiscard]] std::uint64_t terminated_by(bosh::StreamNumber stream) const;

  const Requests& requests_;
  const bosh::Limits& limits_;
  std::string sid_;
  std::uint32_t begun_ = 0;
  std::uint64_t forwarded_ = 0;
  std::map<bosh::StreamNumber, Stream> streams_;  // open ones
};

}  // namespace bittern::simulation
