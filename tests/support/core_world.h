// A play's world without I/O: BodyReader, Session and Stream, time told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bittern/bosh/session.h"
#include "bittern/xml/body_reader.h"
#include "bittern/xmpp/stream.h"
#include "manager/common_texts.h"
#include "tests/support/play.h"

namespace bittern::test {

class CoreWorld final : public World {
 public:
  explicit CoreWorld(bosh::Limits limits) : limits_(limits) {}

  void client_sends(const std::string& name, const std::string& document) override;
  std::optional<std::string> answer_to(const std::string& name) override;
  int status_of_answer_to(const std::string& name) override;
  std::string fault_of_answer_to(const std::string& /*name*/,
                                 const std::string& /*content_type*/) override {
    return {};  // it has no HTTP
  }
  void lose(const std::string& name) override;
  void answer_lost(const std::string& name) override;
  bool limit(const std::string& name, std::uint64_t value) override;
  void server_refuses() override { refuses_ = true; }
  void server_says(std::size_t stream, const std::string& bytes) override;
  void server_vanishes(std::size_t stream) override;
  const std::string& server_got(std::size_t stream) override { return nth(stream).got; }
  bool stream_closed(std::size_t stream) override { return nth(stream).closed; }
  bool stream_cut(std::size_t stream) override { return nth(stream).cut; }
  bool session_lives() override { return session_.has_value() && !ended_; }
  void time_passes(base::Duration time) override;
  bool until(const std::function<bool()>& condition) override { return condition(); }

 private:
  struct Server {
    xmpp::Stream stream{xml::StanzaSplitter::Limits{}};
    std::string got;
    bool closed = false;
    bool cut = false;
  };

  void create(bosh::RequestId id, const bosh::Body& body);
  void perform(const bosh::Actions& actions);
  void perform_one(const bosh::Action& action);
  void open(const bosh::OpenStream& action);
  void deliver(bosh::StreamNumber number, std::vector<xmpp::StreamEvent> events);
  Server& server(bosh::StreamNumber number) { return streams_[number]; }
  // The number of a stream that plays count by the order in which it was opened.
  bosh::StreamNumber number(std::size_t stream);
  Server& nth(std::size_t stream) { return server(number(stream)); }

  bosh::Limits limits_;
  xml::BodyReader reader_;
  std::optional<bosh::Session> session_;
  std::map<bosh::StreamNumber, Server> streams_;
  manager::CommonTexts texts_;
  std::vector<bosh::StreamNumber> opened_;
  std::vector<bosh::OpenStream> to_open_;
  base::Time now_{base::seconds(1000)};
  std::uint64_t last_id_ = 0;
  std::map<std::string, bosh::RequestId> ids_;
  std::map<bosh::RequestId, bosh::Reply> answers_;
  bool refuses_ = false;
  bool ended_ = false;
};

}  // namespace bittern::test
