// Gives one bosh::Session its world: the server link, the time, and the answers' way to the HTTP
// clients. It translates events and actions and decides nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bittern/bosh/action.h"
#include "bittern/bosh/session.h"
#include "manager/server_link.h"
#include "manager/settings.h"
#include "net/loop.h"

namespace bittern::manager {

class SessionHost final : public ServerLink::Owner,
                          public std::enable_shared_from_this<SessionHost> {
 public:
  // The other end of every request, and who forgets the session.
  class Owner {
   public:
    virtual void reply(bosh::RequestId request, std::string body, std::string content_type) = 0;
    // The last call; the owner retires the host.
    virtual void on_ended(SessionHost& host) = 0;

   protected:
    ~Owner() = default;
  };

  // Creates the session. `client` is the client's address, for the log.
  SessionHost(net::Loop& loop, const Settings& settings, const ServerEntry& server, Owner& owner,
              std::string client);
  ~SessionHost() = default;
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;

  // The first call.
  void create(std::string sid, bosh::RequestId request, const bosh::Body& creation);
  void on_request(bosh::RequestId request, bosh::Body body);
  void on_bad_request(bosh::RequestId request);
  void on_request_lost(bosh::RequestId request);
  // The connection ended before the client's TCP had acknowledged this answer.
  void on_answer_lost(bosh::RequestId request);
  void shut_down();

  [[nodiscard]] const std::string& sid() const { return session_->sid(); }

 private:
  void on_stream_opened(bosh::StreamInfo info) override;
  void on_elements(std::vector<std::string> elements) override;
  void on_server_drained() override;
  void on_link_waits() override { watch(); }
  void on_server_lost(LinkInput::Lost lost, std::vector<std::string> elements) override;

  void perform(bosh::Actions actions);
  void perform_one(bosh::Action& action);
  void end(bosh::EndReason reason);
  void after_step();
  void watch();
  void on_time();
  // For the log: enough of the sid to tell sessions apart, too little to take one over.
  [[nodiscard]] std::string short_sid() const;

  net::Loop& loop_;
  const ServerEntry& server_;
  Owner& owner_;
  std::string client_;
  base::Time created_;
  std::optional<bosh::Session> session_;
  ServerLink link_;
  net::Deadline deadline_;
  const bosh::Limits& limits_;
  bool ended_ = false;
};

}  // namespace bittern::manager
