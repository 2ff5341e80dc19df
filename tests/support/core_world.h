// A play's world without I/O: BodyReader, Session and Stream, time told.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bittern/bosh/session.h"
#include "bittern/xml/body_reader.h"
#include "bittern/xmpp/stream.h"
#include "tests/support/play.h"

namespace bittern::test {

class CoreWorld final : public World {
 public:
  explicit CoreWorld(bosh::Limits limits)
      : limits_(limits), stream_(xml::StanzaSplitter::Limits{}) {}

  void client_sends(const std::string& name, const std::string& document) override;
  std::optional<std::string> answer_to(const std::string& name) override;
  std::string fault_of_answer_to(const std::string& /*name*/,
                                 const std::string& /*content_type*/) override {
    return {};  // it has no HTTP
  }
  void lose(const std::string& name) override;
  void server_says(const std::string& bytes) override;
  void server_refuses() override { refuses_ = true; }
  void server_vanishes() override;
  const std::string& server_got() override { return server_got_; }
  bool stream_closed() override { return stream_closed_; }
  bool session_lives() override { return session_.has_value() && !ended_; }
  void time_passes(base::Duration time) override;
  bool until(const std::function<bool()>& condition) override { return condition(); }

 private:
  void create(bosh::RequestId id, const bosh::Body& body);
  void perform(const bosh::Actions& actions);
  void open(const bosh::StreamRequest& request);
  void deliver(std::vector<xmpp::StreamEvent> events);

  bosh::Limits limits_;
  xml::BodyReader reader_;
  std::optional<bosh::Session> session_;
  xmpp::Stream stream_;
  base::Time now_{base::seconds(1000)};
  std::uint64_t last_id_ = 0;
  std::map<std::string, bosh::RequestId> ids_;
  std::map<bosh::RequestId, std::string> answers_;
  std::string server_got_;
  bool refuses_ = false;
  bool stream_closed_ = false;
  bool ended_ = false;
};

}  // namespace bittern::test
