// One stream of a session to a server: tells the session what happens on it.
#pragma once

#include <string>
#include <vector>

#include "manager/server_link.h"
#include "manager/session_host.h"

namespace bittern::manager {

class SessionHost::Stream final : public ServerLink::Owner {
 public:
  // `domain` must be there as long as this.
  Stream(SessionHost& host, bosh::StreamNumber number, Server& server, const std::string& domain)
      : host_(host),
        server_(server),
        domain_(domain),
        number_(number),
        link_(*this, host.owner_.settings()) {}
  ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void open(const bosh::StreamRequest& request) {
    link_.open(host_.owner_.servers(), server_, request, host_.client_);
  }

  [[nodiscard]] bosh::StreamNumber number() const { return number_; }
  [[nodiscard]] ServerLink& link() { return link_; }

 private:
  [[nodiscard]] net::Loop& loop() const override { return host_.loop(); }
  [[nodiscard]] const Settings& settings() const override { return host_.owner_.settings(); }
  [[nodiscard]] CommonTexts& common_texts() override { return server_.common_texts; }
  void on_stream_opened(bosh::StreamInfo info) override;
  void on_stream_managed() override;
  void on_elements(std::vector<bosh::Payload> elements) override;
  void on_server_drained() override;
  void on_link_waits() override;
  void on_server_lost(LinkInput::Lost lost, std::vector<bosh::Payload> elements) override;
  void tell(const LinkInput::Lost& lost);

  SessionHost& host_;
  Server& server_;
  const std::string& domain_;
  bosh::StreamNumber number_;
  bool useful_ = false;  // it has given its client something
  ServerLink link_;
};

}  // namespace bittern::manager
