// From a domain to a connection with its Jabber server on which a client's stream may begin: found,
// connected, told whom it is for, and encrypted, as the settings say (RFC 6120 §3.2, §5; XEP-0368).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/base/time.h"
#include "bittern/bosh/body.h"
#include "bittern/bosh/server_stream.h"
#include "bittern/xmpp/start_tls.h"
#include "manager/client.h"
#include "manager/server_finder.h"
#include "manager/servers.h"
#include "manager/settings.h"
#include "net/connection.h"
#include "net/dialer.h"
#include "net/loop.h"
#include "net/tls_client.h"

namespace bittern::manager {

class ServerConnector final : public ServerFinder::Owner,
                              public net::Dialer::Owner,
                              public net::Connection::Owner {
 public:
  // How far an attempt got: in their order.
  enum class Stage : std::uint8_t { kDns, kConnect, kTls, kCertificate, kStream };

  struct Step {
    Stage stage;
    std::string text;  // what has been done: "192.0.2.1:5222", "TLSv1.3 TLS_AES_256_GCM_SHA384"
  };

  struct Failure {
    Stage stage;         // the last one that any attempt reached
    std::string reason;  // of each attempt, with "; " between
    bosh::ServerLoss loss;
  };

  class Owner {
   public:
    // For a person who watches.
    virtual void on_step(const Step& /*step*/) {}
    // `connection` has not been started. May come again after reject() or redirect().
    virtual void on_ready(std::unique_ptr<net::Connection> connection) = 0;
    // The last call.
    virtual void on_unreachable(Failure failure) = 0;

   protected:
    ~Owner() = default;
  };

  // For the domain `request.to`, on behalf of `client`; `server` serves it. Destroying it gives up;
  // the owner may do so in a later turn than that of a call of its.
  ServerConnector(net::Loop& loop, const Settings& settings, Servers& servers, const Server& server,
                  bosh::StreamRequest request, const Client& client, Owner& owner);
  ~ServerConnector();
  ServerConnector(const ServerConnector&) = delete;
  ServerConnector& operator=(const ServerConnector&) = delete;

  // The owner hears of the end within connect_timeout from here, and not before this returns.
  void start();

  // Both after on_ready(), whose connection has ended or is to be destroyed by the owner.
  // The server is no good, for `reason`: the next address is tried.
  void reject(const std::string& reason);
  // The server wants its clients elsewhere (RFC 6120 §4.9.3.19). False: it is not safe to follow.
  [[nodiscard]] bool redirect(const xmpp::OtherHost& host);
  // When the stream on the connection of on_ready() has to be open: other addresses may have to be
  // tried after it.
  [[nodiscard]] base::Time deadline() const { return attempt_until_; }

 private:
  struct Candidate {
    base::SocketAddress address;
    bool direct_tls;
  };

  void search(ServerPlace place);
  [[nodiscard]] ServerPlace first_place() const;
  void on_addresses(const std::vector<base::SocketAddress>& addresses, bool direct_tls) override;
  void on_learned(const std::string& phrase) override;
  void on_searched(const std::string& failures) override;

  void on_connected(std::unique_ptr<net::Connection> connection) override;
  void on_exhausted(std::string reasons) override;
  void give_time();
  void tell_client(net::Connection& connection) const;
  [[nodiscard]] bool is_direct(const base::SocketAddress& address) const;

  void begin_start_tls(std::unique_ptr<net::Connection> connection);
  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view reason) override;
  void on_start_tls(xmpp::StartTls::Event event);
  void on_stream_error(xmpp::StreamError error);

  void secure(std::unique_ptr<net::Connection> connection, bool direct);
  void on_secured(base::Expected<std::unique_ptr<net::Connection>, net::TlsFailure> result);
  void ready(std::unique_ptr<net::Connection> connection);

  void on_time();
  void attempt_failed(const std::string& reason);
  void reached(Stage stage);
  void step(Stage stage, std::string text);
  void fail(std::string reason, bosh::ServerLoss loss);
  void drop_attempt();

  net::Loop& loop_;
  const Settings& settings_;
  Servers& servers_;
  const Server& server_;
  bosh::StreamRequest request_;
  const Client& client_;
  Owner& owner_;
  std::string domain_;  // in A-labels
  std::unique_ptr<ServerFinder> finder_;
  std::unique_ptr<net::Dialer> dialer_;
  std::vector<Candidate> candidates_;
  std::string not_found_;                   // phrases
  std::unique_ptr<net::Connection> plain_;  // while STARTTLS is negotiated
  std::optional<xmpp::StartTls> start_tls_;
  std::unique_ptr<net::Securing> securing_;
  bool direct_ = false;  // of the attempt
  Stage stage_ = Stage::kDns;
  unsigned redirects_ = 0;
  base::Time end_ = base::kNever;
  base::Time attempt_until_ = base::kNever;
  net::Deadline deadline_;
};

[[nodiscard]] std::string_view to_string(ServerConnector::Stage stage);  // "dns", "tls"

}  // namespace bittern::manager
