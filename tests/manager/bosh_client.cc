#include "tests/manager/bosh_client.h"

#include <catch2/catch.hpp>

namespace bittern::test {
namespace {

std::string document(std::uint64_t rid, const std::string& attributes, const std::string& payload) {
  return "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' rid='" +
         std::to_string(rid) + "' " + attributes + ">" + payload + "</body>";
}

}  // namespace

std::string creation(const std::string& to, const std::string& attributes) {
  return document(1000, "to='" + to + "' ver='1.6' " + attributes, "");
}

bool terminated(const HttpAnswer& answer, const std::string& condition) {
  const std::string begin = std::string(kEmptyBody, std::string(kEmptyBody).size() - 2) +
                            " type='terminate' condition='" + condition + "'";
  return answer.status == 200 && answer.body.rfind(begin, 0) == 0;
}

BoshClient::BoshClient(ManagerWorld& world, const std::string& attributes,
                       const std::string& fields)
    : world_(world), stream_(world.server().streams()) {
  const auto client = world_.connect(post(creation("example.org", attributes), fields));
  REQUIRE(world_.until([&] {
    return world_.server().streams() > stream_ && world_.server().stream(stream_).opened();
  }));
  stream().say("<stream:features/>");
  const std::string body = answer_on(*client).body;
  const auto begin = body.find(" sid='");
  REQUIRE(begin != std::string::npos);
  sid_ = body.substr(begin + 6, body.find('\'', begin + 6) - begin - 6);
}

std::string BoshClient::next(const std::string& payload, const std::string& attributes) {
  return document(++rid_, "sid='" + sid_ + "' " + attributes, payload);
}

std::unique_ptr<HttpClient> BoshClient::ask(const std::string& payload,
                                            const std::string& attributes) {
  return world_.connect(post(next(payload, attributes)));
}

HttpAnswer BoshClient::answer_on(HttpClient& client) {
  REQUIRE(world_.until([&] { return client.answers().size() == 1; }));
  return client.answers().front();
}

void BoshClient::check_alive() {
  const std::string mark = "<iq id='" + std::to_string(rid_) + "'/>";
  const auto client = ask(mark);
  REQUIRE(world_.until([&] { return stream().got().find(mark) != std::string::npos; }));
  REQUIRE(client->answers().empty());
  stream().say("<message id='alive'/>");
  const HttpAnswer answer = answer_on(*client);
  REQUIRE(answer.body.find("id='alive'") != std::string::npos);
}

}  // namespace bittern::test
