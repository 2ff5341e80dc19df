// One stream of a session to a server: tells the session what happens on it.
#pragma once

#include <string>
#include <vector>

#include "manager/server_link.h"
#include "manager/session_host.h"

namespace bittern::manager {

class SessionHost::Stream final : public ServerLink::Owner {
 public:
  Stream(SessionHost& host, bosh::StreamNumber number, Server& server)
      : host_(host), number_(number), server_(server), link_(*this, host.owner_.settings()) {}
  ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void open(const bosh::StreamRequest& request) {
    domain_ = request.to;
    link_.open(host_.owner_.servers(), server_, request, host_.client_);
  }

  [[nodiscard]] bosh::StreamNumber number() const { return number_; }
  [[nodiscard]] ServerLink& link() { return link_; }

 private:
  [[nodiscard]] net::Loop& loop() const override { return host_.loop(); }
  [[nodiscard]] const Settings& settings() const override { return host_.owner_.settings(); }
  void on_stream_opened(bosh::StreamInfo info) override;
  void on_stream_managed() override;
  void on_elements(std::vector<std::string> elements) override;
  void on_server_drained() override;
  void on_link_waits() override;
  void on_server_lost(LinkInput::Lost lost, std::vector<std::string> elements) override;
  void tell(const LinkInput::Lost& lost);

  SessionHost& host_;
  bosh::StreamNumber number_;
  Server& server_;
  std::string domain_;
  bool useful_ = false;  // it has given its client something
  ServerLink link_;
};

}  // namespace bittern::manager
