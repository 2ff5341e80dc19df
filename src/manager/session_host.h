// Gives one bosh::Session its world: the links to its servers, the time, and the answers' way to
// the HTTP clients. It translates events and actions and decides nothing.
#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
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

// Answers whose fate is not known keep it, so that it may be told after its end.
class SessionHost final
    : public boost::intrusive_ref_counter<SessionHost, boost::thread_unsafe_counter> {
 public:
  // The other end of every request, who knows the servers, and who forgets the session.
  class Owner {
   public:
    virtual void reply(bosh::Reply&& reply, const std::string& content_type) = 0;
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

  [[nodiscard]] std::string_view sid() const { return session_.sid(); }
  [[nodiscard]] const Client& client() const { return client_; }
  // The request is not answered.
  [[nodiscard]] bool awaits(bosh::RequestId request) const {
    return !ended_ && session_.awaits(request);
  }

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
  void look_at_links();
  void watch();
  void on_time();
  void links_on_time();
  // To be given something.
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
  base::Time links_due_ = base::kNever;  // the earliest deadline of a link, when they were seen
  // They may have changed since: most steps are between the session and its client only, and the
  // links are memory that is not looked at then.
  bool links_changed_ = false;
  bool reading_ = true;  // from the servers
  bool ended_ = false;
};

}  // namespace bittern::manager
