// One HTTP connection of a client (or of a reverse proxy): requests in, answers out in the order
// of their requests (RFC 9112 §9.3.2), time limits on both.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bittern/base/boxed.h"
#include "bittern/bosh/action.h"
#include "bittern/http/content_coding.h"
#include "bittern/http/parser.h"
#include "bittern/http/response.h"
#include "manager/outflow.h"
#include "manager/settings.h"
#include "manager/unsettled_answers.h"
#include "net/connection.h"
#include "net/loop.h"
#include "net/parcel.h"

namespace bittern::manager {

// Which of a loop's connections it is, as long as it is there.
enum class HttpSlot : std::uint32_t {};

// Whether it is to be told what becomes of an answer.
enum class Receipt : std::uint8_t { kNone, kWanted };

class HttpConnection final : public net::Connection::Owner {
 private:
  // A request that waits for its answer, or whose answer waits for those before it.
  struct Exchange {
    bosh::RequestId id;
    http::ResponseForm form;
    http::Coding coding;
    base::Boxed<std::string> origin;
    base::Boxed<std::string> bytes;
    Receipt receipt = Receipt::kNone;  // of `bytes`
  };

 public:
  // A connection that leaves for another loop with its first request of a session.
  struct Departure {
    bosh::RequestId request{};            // its id here; it gets another one there
    std::unique_ptr<net::Parcel> parcel;  // nullptr: it could not leave
    std::shared_ptr<void> place;
    std::optional<Exchange> exchange;  // of the request
    Outflow outflow;
    std::string unread;  // bytes behind the request
  };

  class Owner {
   public:
    // A name, never used before, for the next request on this connection.
    virtual bosh::RequestId new_request_id(HttpConnection& connection) = 0;
    // A request, to be answered with answer(), now or later.
    virtual void on_http_request(bosh::RequestId id, http::Request&& request) = 0;
    // Bytes that are no acceptable request, to be answered too; the connection closes after it.
    virtual void on_http_mistake(bosh::RequestId id, http::ParseError error,
                                 const http::Request& partial) = 0;
    // Nobody waits for this answer any more.
    virtual void on_http_lost(bosh::RequestId id) = 0;
    // Of each answer given with Receipt::kWanted, one of these two. The peer's TCP has acknowledged
    // its last byte, which is not to say that anybody has read it; or the connection ended before
    // that. Both may come after on_http_ended().
    virtual void on_http_answer_settled(bosh::RequestId id) = 0;
    virtual void on_http_answer_lost(bosh::RequestId id) = 0;
    // After leave(), when the connection is out of its own call; on_http_ended() comes next. But
    // if it could not leave, it stays as it was, and its request still waits.
    virtual void on_http_leaves(Departure departure) = 0;
    // The owner retires the connection.
    virtual void on_http_ended(HttpConnection& connection) = 0;

    // Of all its connections.
    [[nodiscard]] net::Loop& loop() const { return loop_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }
    // Expires with the owner; for what comes when the connection is no more.
    [[nodiscard]] std::weak_ptr<Owner> weak() const { return self_; }

   protected:
    Owner(net::Loop& loop, const Settings& settings)
        : loop_(loop), settings_(settings), self_(this, [](Owner*) {}) {}
    ~Owner() = default;

   private:
    net::Loop& loop_;
    const Settings& settings_;
    std::shared_ptr<Owner> self_;  // owns nothing
  };

  // `place` is kept until the connection is closed at both ends, or given up.
  HttpConnection(Owner& owner, HttpSlot slot, std::unique_ptr<net::Connection> connection,
                 std::shared_ptr<void> place = nullptr);
  ~HttpConnection() = default;
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  [[nodiscard]] HttpSlot slot() const { return slot_; }
  // The request is not answered.
  [[nodiscard]] bool awaits(bosh::RequestId id) const;
  // Calls the owner back with nothing but on_http_ended(). `date` is an IMF-fixdate.
  void answer(bosh::RequestId id, const http::Response& response, std::string_view date,
              Receipt receipt);
  // The Origin of a request that waits, and the coding that its answer may have.
  [[nodiscard]] std::optional<std::string_view> origin(bosh::RequestId id) const;
  [[nodiscard]] http::Coding coding(bosh::RequestId id) const;
  // Closes at once, whatever waits for its answer. Calls the owner back as the peer's close does.
  void drop() { end(); }
  // In on_http_request(): the request is the first POST of this connection, nothing else waits, and
  // more may come after it.
  [[nodiscard]] bool may_leave() const;
  // Then: on_http_leaves() instead of an answer.
  void leave() { leaving_ = true; }
  // On the other loop, in this order, at once after the construction: takes the request over, and
  // returns its new id; then what is unread.
  [[nodiscard]] bosh::RequestId go_on(Departure& departure);
  void read_on(const std::string& unread) { on_bytes(unread); }
  // No further requests but one that has begun: closes once all are answered.
  void wind_up();

  [[nodiscard]] const net::Peer& peer() const { return connection_->peer(); }

 private:
  // What the deadline is for.
  enum class Waiting : std::uint8_t {
    kNothing,
    kFirstByte,
    kRestOfRequest,
    kClientToRead,
    kAcknowledgement,  // of answers that the kernel has, and the first byte too
  };

  void on_bytes(std::string_view bytes) override;
  void on_drained() override;
  void on_closed(std::string_view reason) override;

  void parse(std::string_view bytes);
  [[nodiscard]] bool full() const;
  [[nodiscard]] const Exchange* find(bosh::RequestId id) const;
  bosh::RequestId begin_exchange(const http::Request& request);
  void take_request();
  void refuse();
  void send(std::string_view bytes, Receipt receipt);
  void send_answers();
  void watch();
  void watch_for(Waiting what, base::Duration limit);
  void watch_idle();
  void look_for_acknowledgement();
  void on_time();
  void settle();
  void depart(std::string_view unread);
  void finish();
  void end();
  void tell_of_answers(std::uint64_t acknowledged);

  [[nodiscard]] net::Loop& loop() const { return owner_.loop(); }
  [[nodiscard]] const Settings& settings() const { return owner_.settings(); }

  Owner& owner_;
  std::shared_ptr<void> place_;
  std::unique_ptr<net::Connection> connection_;
  Outflow outflow_;
  http::Parser parser_;
  boost::container::small_vector<Exchange, 1> exchanges_;
  UnsettledAnswers unsettled_;
  base::Boxed<std::string> unparsed_;  // while full()
  net::Deadline deadline_;
  base::Time waiting_since_{};
  std::uint64_t acknowledged_ = 0;  // bytes, when it was last looked
  const HttpSlot slot_;
  Waiting waiting_ = Waiting::kNothing;
  std::uint8_t posts_ = 0;  // requests that may have been a session's: 0, 1, 2 for more
  bool leaving_ : 1 = false;
  bool winding_up_ : 1 = false;
  bool last_request_ : 1 = false;  // no more are read: the connection closes after the answers
  bool ended_ : 1 = false;
};

}  // namespace bittern::manager
