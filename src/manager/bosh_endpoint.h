// Where HTTP requests become BOSH requests: reads the body, finds or creates the session, and
// brings the answers back.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bittern/bosh/action.h"
#include "bittern/bosh/body.h"
#include "bittern/xml/body_reader.h"
#include "manager/census.h"
#include "manager/client.h"
#include "manager/event_brake.h"
#include "manager/servers.h"
#include "manager/session_host.h"
#include "manager/settings.h"
#include "net/loop.h"

namespace bittern::manager {

// A request of a session, with what was found out about it.
struct SessionRequest {
  std::string sid;
  base::Expected<bosh::Body, bosh::Refusal> body;
  Client client;
};

class BoshEndpoint final : public SessionHost::Owner {
 public:
  class Owner {
   public:
    // Answers an HTTP request. Unknown requests (whose connection is gone) are ignored.
    virtual void reply(bosh::Reply&& reply, const std::string& content_type) = 0;
    // Closes the connection of an HTTP request that gets no answer.
    virtual void drop(bosh::RequestId request) = 0;
    // Of no session here: false if it cannot be of one elsewhere either; else it is as if the
    // request had never come.
    [[nodiscard]] virtual bool pass_on(bosh::RequestId request, SessionRequest& passed) = 0;
    // A sid for a session that is made here, out of a random one.
    [[nodiscard]] virtual std::string sid(std::string random) = 0;

   protected:
    ~Owner() = default;
  };

  BoshEndpoint(net::Loop& loop, const Settings& settings, Servers& servers,
               std::shared_ptr<Census> census, Owner& owner);
  ~BoshEndpoint() = default;
  BoshEndpoint(const BoshEndpoint&) = delete;
  BoshEndpoint& operator=(const BoshEndpoint&) = delete;

  // `document` is the content of a POST request from `client`. It is answered by one reply(), now
  // or later, or by drop(), unless on_request_lost() comes first.
  void on_request(bosh::RequestId request, std::string_view document, const Client& client);
  // The same, of a request that came elsewhere.
  void on_passed_request(bosh::RequestId request, SessionRequest passed);
  // The connection on which the answer was awaited went away.
  void on_request_lost(bosh::RequestId request);
  // Of each reply() with payloads that was not ignored, one of these two: the client's TCP has
  // acknowledged it, or the connection ended before that.
  void on_answer_settled(bosh::RequestId request) { requests_.erase(request); }
  void on_answer_lost(bosh::RequestId request);
  // Ends every session, and every one that is created from now on.
  void shut_down();

  [[nodiscard]] std::size_t sessions() const { return sessions_.size(); }
  // For tests: answers of which neither was told yet.
  [[nodiscard]] std::size_t unsettled() const;

 private:
  // Hashes and compares.
  struct BySid {
    using is_transparent = void;
    using Host = boost::intrusive_ptr<SessionHost>;

    [[nodiscard]] static std::string_view sid(std::string_view of) { return of; }
    [[nodiscard]] static std::string_view sid(const Host& of) { return of->sid(); }
    std::size_t operator()(const auto& of) const { return std::hash<std::string_view>()(sid(of)); }
    bool operator()(const auto& a, const auto& b) const { return sid(a) == sid(b); }
  };

  void reply(bosh::Reply&& reply, const std::string& content_type) override;
  [[nodiscard]] Servers& servers() override { return servers_; }
  void on_ended(SessionHost& host) override;

  // Nobody asks about it any more. nullptr: it was no session's.
  boost::intrusive_ptr<SessionHost> forget(bosh::RequestId request);
  void refuse_sid(bosh::RequestId request, const Client& client);
  void continue_session(bosh::RequestId request, SessionHost& host,
                        base::Expected<bosh::Body, bosh::Refusal>&& body, const Client& client);
  void create(bosh::RequestId request, const bosh::Body& body, const Client& client);
  void create_if_room(bosh::RequestId request, const bosh::Body& body, const Client& client);
  void add_session(bosh::RequestId request, const bosh::Body& body, const Client& client);
  // The address whose sessions are counted; none for proxies, whose clients are not known.
  [[nodiscard]] const base::IpAddress* counted(const Client& client) const;
  // Where the domain's clients are to go instead of here; nullptr: it never was served here.
  [[nodiscard]] const std::string* moved(std::string_view domain) const;
  // `content`: the Content-Type that the client wants, or empty (B7.1.12).
  void refuse_moved(bosh::RequestId request, const std::string& uri, const Client& client,
                    const std::string& content);
  void refuse(bosh::Reply&& reply, bosh::Condition condition, std::string_view reason,
              const Client& client, const std::string& content);
  void refuse(bosh::RequestId request, bosh::Condition condition, std::string_view reason,
              const Client& client, const std::string& content);

  Servers& servers_;
  Owner& owner_;
  xml::BodyReader reader_;
  std::unordered_map<std::string, std::string> moved_;  // URIs by domain
  boost::unordered_flat_set<boost::intrusive_ptr<SessionHost>, BySid, BySid> sessions_;
  // Whose they are, until they are answered or, where that matters, until it is known what became
  // of the answer, which may be after the session.
  boost::unordered_flat_map<bosh::RequestId, boost::intrusive_ptr<SessionHost>> requests_;
  const std::shared_ptr<Census> census_;
  EventBrake refused_{log::Level::kInfo, "request-refused", settings().threads};
  EventBrake insecure_{log::Level::kWarning, "insecure-request", settings().threads};
  bool shutting_down_ = false;
};

}  // namespace bittern::manager
