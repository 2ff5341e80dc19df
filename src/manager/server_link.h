// One session's way to its Jabber server: has it connected, speaks XMPP through xmpp::Stream, and
// says when and why it ended. It decides nothing about the session.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/condition.h"
#include "bittern/bosh/session.h"
#include "bittern/xmpp/stream.h"
#include "manager/client.h"
#include "manager/common_texts.h"
#include "manager/link_input.h"
#include "manager/outflow.h"
#include "manager/server_connector.h"
#include "manager/servers.h"
#include "manager/settings.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::manager {

class ServerLink final : public net::Connection::Owner, public ServerConnector::Owner {
 public:
  class Owner {
   public:
    // Of its session.
    [[nodiscard]] virtual net::Loop& loop() const = 0;
    [[nodiscard]] virtual const Settings& settings() const = 0;
    // Of its server.
    [[nodiscard]] virtual CommonTexts& common_texts() = 0;
    virtual void on_stream_opened(bosh::StreamInfo info) = 0;
    // The server keeps what its client does not acknowledge; told before the elements.
    virtual void on_stream_managed() = 0;
    virtual void on_elements(std::vector<bosh::Payload> elements) = 0;
    // Everything sent before has left, after overfull().
    virtual void on_server_drained() = 0;
    // deadline() may have changed, and no other call said so.
    virtual void on_link_waits() = 0;
    // The last call. `elements` came before the end.
    virtual void on_server_lost(LinkInput::Lost lost, std::vector<bosh::Payload> elements) = 0;

   protected:
    ~Owner() = default;
  };

  ServerLink(Owner& owner, const Settings& settings);
  ~ServerLink() = default;
  ServerLink(const ServerLink&) = delete;
  ServerLink& operator=(const ServerLink&) = delete;

  // To `server` of `servers`, on behalf of `client`.
  void open(Servers& servers, const Server& server, const bosh::StreamRequest& request,
            const Client& client);
  // Both only between on_stream_opened() and on_server_lost() or close().
  void restart(const bosh::StreamRequest& request);
  void send(std::string_view elements);
  // Closes the stream in good order, then the connection; the owner hears nothing more.
  void close();
  // The same without the stream's end tag: to the server the connection broke (XEP-0198 §5).
  void cut();
  void set_reading(bool on);

  // More waits for the server than may.
  [[nodiscard]] bool overfull() const;
  // When on_time() is due: a server that does not answer a stream header, stops in the middle of a
  // stanza, or takes nothing.
  [[nodiscard]] base::Time deadline() const { return deadline_; }
  void on_time();

 private:
  void on_ready(std::unique_ptr<net::Connection> connection) override;
  void on_unreachable(ServerConnector::Failure failure) override;
  void on_bytes(std::string_view bytes) override;
  void on_drained() override;
  void on_closed(std::string_view reason) override;

  struct Connected {
    std::unique_ptr<net::Connection> connection;
    Outflow outflow;
    bool opened = false;      // the server has answered the stream header
    bool restarting = false;  // it has not yet answered that of the restart
    bool reading = true;
  };
  struct Connecting {};
  struct Opening {
    Opening(ServerLink& link, Servers& servers, const Server& server, const bosh::StreamRequest& of,
            const Client& client);

    bosh::StreamRequest request;
    xmpp::FeaturePolicy policy;
    ServerConnector connector;
  };
  // Not begun, or ended.
  struct Over {};

  [[nodiscard]] xmpp::StreamHeader to_header(const bosh::StreamRequest& request) const;
  [[nodiscard]] bool tries_another(const LinkInput& input);
  void header_answered(bosh::StreamInfo info);
  void end(LinkInput::Lost lost, std::vector<bosh::Payload> elements);
  void fail(std::string reason);
  void hang_up();
  void drop_opening();
  [[nodiscard]] Connected& open_link();
  [[nodiscard]] bool is_over() const { return std::holds_alternative<Over>(state_); }
  void watch();
  [[nodiscard]] std::string_view overdue() const;

  [[nodiscard]] net::Loop& loop() const { return owner_.loop(); }
  [[nodiscard]] const Settings& settings() const { return owner_.settings(); }

  Owner& owner_;
  xmpp::Stream stream_;
  std::variant<Over, Connecting, Connected> state_;
  // Until the stream is open: the server at an address may still prove to be the wrong one.
  std::unique_ptr<Opening> opening_;
  base::Time deadline_ = base::kNever;
  bool confidential_ = false;  // nobody in between reads along
  bool as_ourselves_ = false;  // it carries a certificate of ours
  bool refused_ = false;       // what a client asked for on it
};

}  // namespace bittern::manager
