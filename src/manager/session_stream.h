// One stream of a session to a server: tells the session what happens on it.
#pragma once

#include <string>
#include <vector>

#include "manager/server_link.h"
#include "manager/session_host.h"

namespace bittern::manager {

class SessionHost::Stream final : public ServerLink::Owner {
 public:
  Stream(SessionHost& host, bosh::StreamNumber number, const ServerEntry& server)
      : host_(host), number_(number), server_(server), link_(host.loop_, host.settings_, *this) {}
  ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void open(const bosh::StreamRequest& request) { link_.open(server_, request); }

  [[nodiscard]] bosh::StreamNumber number() const { return number_; }
  [[nodiscard]] ServerLink& link() { return link_; }

 private:
  void on_stream_opened(bosh::StreamInfo info) override;
  void on_stream_managed() override;
  void on_elements(std::vector<std::string> elements) override;
  void on_server_drained() override;
  void on_link_waits() override;
  void on_server_lost(LinkInput::Lost lost, std::vector<std::string> elements) override;

  SessionHost& host_;
  bosh::StreamNumber number_;
  const ServerEntry& server_;
  ServerLink link_;
};

}  // namespace bittern::manager
