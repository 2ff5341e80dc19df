// One client's session, over BOSH or over TCP.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bittern::bench {

class Session {
 public:
  // None of these may destroy the session: see Poller::post().
  class Owner {
   public:
    virtual void on_ready(std::size_t index) = 0;  // logged in; it may send
    // At least one stanza, whole ones only.
    virtual void on_stanzas(std::size_t index, std::string_view xml) = 0;
    virtual void on_ended(std::size_t index) = 0;  // in good order, or as the account says
    virtual void on_error(std::size_t index, const std::string& reason) = 0;  // on_ended() follows

   protected:
    ~Owner() = default;
  };

  virtual ~Session() = default;
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  virtual void send(std::string_view stanza) = 0;
  // Says good-bye; on_ended() follows.
  virtual void end() = 0;
  [[nodiscard]] virtual const std::string& jid() const = 0;
  // Since when the server or the manager owes an answer for which there is no other reason than
  // that it has not come; 0: it does not.
  [[nodiscard]] virtual std::uint64_t waits_since() const = 0;
};

}  // namespace bittern::bench
