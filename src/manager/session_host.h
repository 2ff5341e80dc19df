// Gives one bosh::Session its world: the links to its servers, the time, and the answers' way to
// the HTTP clients. It translates events and actions and decides nothing.
#pragma once

#include <boost/container/small_vector.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/base/boxed.h"
#include "bittern/bosh/action.h"
#include "bittern/bosh/session.h"
#include "manager/client.h"
#include "manager/server_link.h"
#include "manager/servers.h"
#include "manager/settings.h"
#include "net/loop.h"

namespace bittern::manager {

class SessionHost final : public std::enable_shared_from_this<SessionHost> {
 public:
  // The other end of every request, who knows the servers, and who forgets the session.
  class Owner {
   public:
    virtual void reply(bosh::Reply reply, std::string content_type) = 0;
    [[nodiscard]] virtual Servers& servers() = 0;
    // Of all its sessions.
    [[nodiscard]] net::Loop& loop() const { return loop_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    // The last call; the owner retires the host.
    virtual void on_ended(SessionHost& host) = 0;

   protected:
    Owner(net::Loop& loop, const Settings& settings) : loop_(loop), settings_(settings) {}
    ~Owner() = default;

   private:
    net::Loop& loop_;
    const Settings& settings_;
  };

  // `client` is who created it.
  SessionHost(Owner& owner, const Client& client, bosh::Session session);
  ~SessionHost();
  SessionHost(const SessionHost&) = delete;
  SessionHost& operator=(const SessionHost&) = delete;

  // The first call: what the creation of the session asks for. The server of `to` is known.
  void begin(std::string_view to, bosh::Actions actions);
  void on_request(bosh::RequestId request, bosh::Body&& body);
  void on_bad_request(bosh::RequestId request);
  void on_request_lost(bosh::RequestId request);
  // The connection ended before the client's TCP had acknowledged this answer.
  void on_answer_lost(bosh::RequestId request);
  void shut_down();

  [[nodiscard]] const std::string& sid() const { return session_.sid(); }
  [[nodiscard]] const Client& client() const { return client_; }

 private:
  // One stream to a server; tells the session what happens on it.
  class Stream;

  void perform(bosh::Actions actions);
  void perform_one(bosh::Action& action);
  void open(const bosh::OpenStream& action);
  void close(const bosh::CloseStream& action);
  void refuse_unknown();
  void forget(bosh::StreamNumber number);
  void end(bosh::EndReason reason);
  void after_step();
  void watch();
  void on_time();
  [[nodiscard]] ServerLink& link(bosh::StreamNumber number);
  [[nodiscard]] Stream* find(bosh::StreamNumber number);
  // For the log: enough of the sid to tell sessions apart, too little to take one over.
  [[nodiscard]] std::string short_sid() const;

  [[nodiscard]] net::Loop& loop() const { return owner_.loop(); }

  Owner& owner_;
  Client client_;
  base::Time created_;
  bosh::Session session_;
  boost::container::small_vector<std::unique_ptr<Stream>, 1> streams_;  // open ones
  // Were to be opened to domains not served.
  base::Boxed<std::vector<bosh::StreamNumber>> unknown_;
  net::Deadline deadline_;
  bool ended_ = false;
};

}  // namespace bittern::manager
