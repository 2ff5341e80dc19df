// The other party of the interop tests: a native client, by libstrophe, straight to the server. A
// line on standard input is something to do, a line on standard output something that happened;
// fields are parted by tabs. It leaves when standard input ends. See interop/lib/native-peer.mjs.

#include <poll.h>
#include <strophe.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kTurnMs =
    5;  // how long the network is waited for before the input is looked at again
constexpr const char* kMucNamespace = "http://jabber.org/protocol/muc";

void say(const std::vector<std::string_view>& fields) {
  std::string line;
  for (const std::string_view field : fields) {
    if (!line.empty()) {
      line += '\t';
    }
    for (const char c : field) {
      line += c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    }
  }
  std::puts(line.c_str());
  std::fflush(stdout);
}

std::string_view or_empty(const char* text) { return text == nullptr ? "" : text; }

struct Release {
  void operator()(xmpp_stanza_t* stanza) const { xmpp_stanza_release(stanza); }
};
using Stanza = std::unique_ptr<xmpp_stanza_t, Release>;

/** One client. Calls of libstrophe come in through the static functions. */
class Peer {
 public:
  explicit Peer(xmpp_ctx_t* context) : context_(context), connection_(xmpp_conn_new(context)) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { xmpp_conn_release(connection_); }

  /** argv: JID PASSWORD HOST PORT none|starttls|direct CA-FILE */
  bool connect(char** argv) {
    const std::string_view tls = argv[5];
    const unsigned long flags = tls == "none"     ? XMPP_CONN_FLAG_DISABLE_TLS
                                : tls == "direct" ? XMPP_CONN_FLAG_LEGACY_SSL
                                                  : XMPP_CONN_FLAG_MANDATORY_TLS;
    xmpp_conn_set_flags(connection_, static_cast<long>(flags | XMPP_CONN_FLAG_DISABLE_SM));
    xmpp_conn_set_jid(connection_, argv[1]);
    xmpp_conn_set_pass(connection_, argv[2]);
    xmpp_conn_set_cafile(connection_, argv[6]);
    const auto port = static_cast<unsigned short>(std::stoul(argv[4]));
    return xmpp_connect_client(connection_, argv[3], port, on_connection, this) == XMPP_EOK;
  }

  /** Does what the line says; false for a line that is none of ours. */
  bool perform(const std::vector<std::string>& line) {
    if (line[0] == "say" && line.size() == 4) {
      send_message(line[1], line[2], line[3]);
    } else if (line[0] == "join" && line.size() == 2) {
      join(line[1]);
    } else if (line[0] == "roster" && line.size() == 1) {
      ask_for_roster();
    } else {
      return false;
    }
    return true;
  }

  void leave() { xmpp_disconnect(connection_); }
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  static void on_connection(xmpp_conn_t* connection, xmpp_conn_event_t event, int error,
                            xmpp_stream_error_t* stream_error, void* self) {
    auto* peer = static_cast<Peer*>(self);
    if (event == XMPP_CONN_CONNECT) {
      peer->on_connected();
      return;
    }
    say({"gone", std::to_string(error),
         stream_error == nullptr ? "" : or_empty(stream_error->text)});
    peer->gone_ = true;
    xmpp_stop(xmpp_conn_get_context(connection));
  }

  void on_connected() {
    xmpp_handler_add(connection_, on_message, nullptr, "message", nullptr, this);
    xmpp_handler_add(connection_, on_presence, nullptr, "presence", nullptr, this);
    xmpp_handler_add(connection_, on_iq, "jabber:iq:roster", "iq", nullptr, this);
    say({"connected", or_empty(xmpp_conn_get_bound_jid(connection_)),
         xmpp_conn_is_secured(connection_) != 0 ? "secured" : "plain"});
    const Stanza presence(xmpp_presence_new(context_));
    xmpp_send(connection_, presence.get());
  }

  void send_message(const std::string& type, const std::string& to, const std::string& text) {
    const Stanza message(xmpp_message_new(context_, type.c_str(), to.c_str(), nullptr));
    xmpp_message_set_body(message.get(), text.c_str());
    xmpp_send(connection_, message.get());
  }

  void join(const std::string& occupant) {
    const Stanza presence(xmpp_presence_new(context_));
    xmpp_stanza_set_to(presence.get(), occupant.c_str());
    const Stanza muc(xmpp_stanza_new(context_));
    xmpp_stanza_set_name(muc.get(), "x");
    xmpp_stanza_set_ns(muc.get(), kMucNamespace);
    xmpp_stanza_add_child(presence.get(), muc.get());
    xmpp_send(connection_, presence.get());
  }

  void ask_for_roster() {
    const Stanza iq(xmpp_iq_new(context_, "get", "roster"));
    const Stanza query(xmpp_stanza_new(context_));
    xmpp_stanza_set_name(query.get(), "query");
    xmpp_stanza_set_ns(query.get(), "jabber:iq:roster");
    xmpp_stanza_add_child(iq.get(), query.get());
    xmpp_send(connection_, iq.get());
  }

  static int on_message(xmpp_conn_t* connection, xmpp_stanza_t* stanza, void*) {
    char* text = xmpp_message_get_body(stanza);
    if (text != nullptr) {
      say({"message", or_empty(xmpp_stanza_get_from(stanza)),
           or_empty(xmpp_stanza_get_type(stanza)), text});
      xmpp_free(xmpp_conn_get_context(connection), text);
    }
    return 1;
  }

  static int on_presence(xmpp_conn_t*, xmpp_stanza_t* stanza, void*) {
    say({"presence", or_empty(xmpp_stanza_get_from(stanza)),
         or_empty(xmpp_stanza_get_type(stanza))});
    return 1;
  }

  static int on_iq(xmpp_conn_t*, xmpp_stanza_t* stanza, void*) {
    if (or_empty(xmpp_stanza_get_type(stanza)) != "result") {
      return 1;
    }
    xmpp_stanza_t* query = xmpp_stanza_get_child_by_name(stanza, "query");
    for (xmpp_stanza_t* item = xmpp_stanza_get_children(query); item != nullptr;
         item = xmpp_stanza_get_next(item)) {
      say({"item", or_empty(xmpp_stanza_get_attribute(item, "jid")),
           or_empty(xmpp_stanza_get_attribute(item, "subscription"))});
    }
    say({"roster"});
    return 1;
  }

  xmpp_ctx_t* context_;
  xmpp_conn_t* connection_;
  bool gone_ = false;
};

/** The lines of standard input, never waited for. */
class Input {
 public:
  /** False once it has ended; then `lines` has what came before. */
  bool read(std::vector<std::vector<std::string>>& lines) {
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    if (::poll(&waiting, 1, 0) <= 0) {
      return true;
    }
    char bytes[4096];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof(bytes));
    if (count <= 0) {
      return false;
    }
    unread_.append(bytes, static_cast<std::size_t>(count));
    for (std::size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
      lines.push_back(fields(unread_.substr(0, end)));
      unread_.erase(0, end + 1);
    }
    return true;
  }

 private:
  static std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> result;
    for (std::size_t begin = 0; begin != std::string::npos;) {
      const std::size_t end = line.find('\t', begin);
      result.push_back(line.substr(begin, end == std::string::npos ? end : end - begin));
      begin = end == std::string::npos ? end : end + 1;
    }
    return result;
  }

  std::string unread_;
};

int run(xmpp_ctx_t* context, char** argv) {
  Peer peer(context);
  if (!peer.connect(argv)) {
    say({"gone", "", "no connection could be begun"});
    return 1;
  }
  Input input;
  for (bool leaving = false; !peer.gone();) {
    std::vector<std::vector<std::string>> lines;
    if (!leaving && !input.read(lines)) {
      leaving = true;
      peer.leave();
    }
    for (const auto& line : lines) {
      if (!peer.perform(line)) {
        say({"unknown", line[0]});
      }
    }
    xmpp_run_once(context, kTurnMs);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fputs("usage: native_peer JID PASSWORD HOST PORT none|starttls|direct CA-FILE\n", stderr);
    return 2;
  }
  xmpp_initialize();
  // What it did, on standard error.
  xmpp_ctx_t* context = xmpp_ctx_new(nullptr, xmpp_get_default_logger(XMPP_LEVEL_DEBUG));
  const int status = run(context, argv);
  xmpp_ctx_free(context);
  xmpp_shutdown();
  return status;
}
