#include "check/login.h"

#include <utility>

#include "check/relay.h"
#include "check/stream_watch.h"
#include "check/strophe_pointers.h"

namespace bittern::check {
namespace {

using Reached = LoginResult::Reached;

constexpr const char* kPingId = "bittern-check";
// libstrophe waits for its own socket only, and so does the loop: they take turns.
constexpr unsigned long kTurnMs = 1;
constexpr base::Duration kTurn{1};
constexpr base::Duration kFarewell{500};  // for our own stream's end to be written

class Login {
 public:
  Login(net::Loop& loop, std::unique_ptr<net::Connection> server, const Account& account,
        xml::StanzaSplitter::Limits limits)
      : loop_(loop),
        watch_(limits),
        relay_(loop, std::move(server), watch_),
        context_(xmpp_ctx_new(nullptr, nullptr)),
        conversation_(xmpp_conn_new(context_.get())) {
    xmpp_conn_set_jid(conversation_.get(), account.jid.c_str());
    if (!account.password.empty()) {
      xmpp_conn_set_pass(conversation_.get(), account.password.c_str());
    }
    // TLS is spoken already, where it is. What resuming needs is of no use here.
    (void)xmpp_conn_set_flags(conversation_.get(),
                              XMPP_CONN_FLAG_DISABLE_TLS | XMPP_CONN_FLAG_DISABLE_SM);
  }
  ~Login() { say_goodbye(); }
  Login(const Login&) = delete;
  Login& operator=(const Login&) = delete;

  LoginResult run(base::Duration limit) {
    const auto port = relay_.open();
    if (!port) {
      result_.reason = port.error();
      return result_;
    }
    if (xmpp_connect_client(conversation_.get(), "127.0.0.1", *port, &Login::on_event, this) !=
        XMPP_EOK) {
      result_.reason = "libstrophe cannot begin";
      return result_;
    }
    begun_ = true;
    turn_until(limit, [this] { return is_over() || result_.reached == Reached::kBind; });
    if (result_.reached == Reached::kBind) {
      turn_until(limit, [this] { return is_over() || result_.reached == Reached::kPing; });
    }
    conclude(limit);
    return result_;
  }

 private:
  // libstrophe goes on for seconds after that.
  [[nodiscard]] bool is_over() const {
    const StreamWatch::Seen& seen = watch_.seen();
    return over_ || seen.given_up || !seen.end.empty() || !relay_.lost().empty();
  }

  template <typename Condition>
  void turn_until(base::Duration limit, Condition condition) {
    const base::Time end = loop_.now() + limit;
    while (!condition() && loop_.now() < end) {
      xmpp_run_once(context_.get(), kTurnMs);
      (void)loop_.run_for(kTurn);
    }
    timed_out_ = timed_out_ || !condition();
  }

  void conclude(base::Duration limit) {
    const StreamWatch::Seen& seen = watch_.seen();
    result_.mechanism = seen.mechanism;
    result_.offer = seen.offer;
    if (result_.reached == Reached::kNothing && seen.authenticated) {
      result_.reached = Reached::kLogin;
    }
    result_.refused = !seen.authenticated && !seen.refusal.empty();
    if (result_.reached != Reached::kPing) {
      result_.reason = reason(limit);
    }
  }

  [[nodiscard]] std::string reason(base::Duration limit) const {
    const StreamWatch::Seen& seen = watch_.seen();
    if (result_.refused) {
      return seen.refusal;
    }
    if (!seen.end.empty()) {
      return seen.end;
    }
    if (!relay_.lost().empty()) {
      return "connection lost: " + relay_.lost();
    }
    if (timed_out_) {
      return "no answer within " + std::to_string(limit.count()) + " ms";
    }
    return seen.mechanism.empty() ? "the server offers no mechanism that can be tried"
                                  : "the server's answer is not what is to come here";
  }

  void say_goodbye() {
    if (begun_ && !is_over()) {
      xmpp_disconnect(conversation_.get());
      turn_until(kFarewell, [this] { return is_over(); });
    }
  }

  void send_ping() {
    xmpp_id_handler_add(conversation_.get(), &Login::on_pong, kPingId, this);
    const Stanza iq(xmpp_iq_new(context_.get(), "get", kPingId));
    const Stanza ping(xmpp_stanza_new(context_.get()));
    (void)xmpp_stanza_set_name(ping.get(), "ping");
    (void)xmpp_stanza_set_ns(ping.get(), "urn:xmpp:ping");  // XEP-0199
    (void)xmpp_stanza_add_child(iq.get(), ping.get());
    xmpp_send(conversation_.get(), iq.get());
  }

  static void on_event(xmpp_conn_t* connection, xmpp_conn_event_t event, int /*error*/,
                       xmpp_stream_error_t* /*stream_error*/, void* self) {
    auto& login = *static_cast<Login*>(self);
    if (event != XMPP_CONN_CONNECT) {
      login.over_ = true;
      return;
    }
    const char* jid = xmpp_conn_get_bound_jid(connection);
    login.result_.jid = jid == nullptr ? "" : jid;
    login.result_.reached = Reached::kBind;
    login.send_ping();
  }

  static int on_pong(xmpp_conn_t* /*connection*/, xmpp_stanza_t* stanza, void* self) {
    auto& login = *static_cast<Login*>(self);
    const char* type = xmpp_stanza_get_type(stanza);
    if (type != nullptr && std::string(type) == "error") {
      login.result_.ping = "answered, but not with a pong";
    }
    login.result_.reached = Reached::kPing;
    return 0;
  }

  net::Loop& loop_;
  StreamWatch watch_;
  Relay relay_;
  Context context_;
  LoginResult result_;
  bool begun_ = false;
  bool over_ = false;  // libstrophe's connection
  bool timed_out_ = false;
  Conversation conversation_;  // the last: it calls even when it is freed
};

}  // namespace

LoginResult log_in(net::Loop& loop, std::unique_ptr<net::Connection> server, const Account& account,
                   xml::StanzaSplitter::Limits limits, base::Duration limit) {
  return Login(loop, std::move(server), account, limits).run(limit);
}

}  // namespace bittern::check
