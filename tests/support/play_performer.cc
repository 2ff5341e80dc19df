#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "bittern/bosh/namespaces.h"
#include "bittern/xml/body_reader.h"
#include "bittern/xml/escape.h"
#include "tests/support/play.h"

namespace bittern::test {
namespace {

std::string display_name(const xml::Attribute& attribute) {
  if (attribute.namespace_uri == bosh::kXboshNamespace) {
    return "xmpp:" + attribute.name;
  }
  return attribute.namespace_uri.empty() ? attribute.name : "xml:" + attribute.name;
}

class Performer {
 public:
  Performer(const Play& play, World& world) : play_(play), world_(world) {}

  void perform() {
    for (const PlayLine& line : play_.lines) {
      INFO(play_.name << ":" << line.number << ": " << line.verb << " " << line.words);
      perform(line);
    }
  }

 private:
  void perform(const PlayLine& line) {
    if (line.verb.rfind("client", 0) == 0) {
      client(line);
    } else if (line.verb.rfind("server", 0) == 0) {
      server(line);
    } else if (line.verb == "time passes") {
      const auto count = std::stoll(line.words);
      const bool in_ms = line.words.find("ms") != std::string::npos;
      world_.time_passes(in_ms ? base::Duration(count) : base::seconds(count));
    } else if (line.verb == "wire loses") {
      world_.lose(line.find("rid").value());
    } else if (line.verb == "stream closed") {
      REQUIRE(world_.until([this] { return world_.stream_closed(); }));
    } else if (line.verb == "session ends") {
      REQUIRE(world_.until([this] { return !world_.session_lives(); }));
    } else {
      REQUIRE(world_.session_lives());
    }
  }

  void client(const PlayLine& line) {
    if (line.verb == "client asks") {
      const std::string name = line.find("rid").value();
      documents_[name] = document(line);
      world_.client_sends(name, documents_[name]);
    } else if (line.verb == "client repeats") {
      const std::string rid = line.find("rid").value();
      const std::string document = line.attributes.size() > 1 || !line.payload.empty()
                                       ? this->document(line)
                                       : documents_.at(rid);
      world_.client_sends(rid + "#" + std::to_string(++repeats_[rid] + 1), document);
    } else if (line.verb == "client sends") {
      std::string text = line.words;
      const std::string placeholder = "$SID";
      if (const auto at = text.find(placeholder); at != std::string::npos) {
        text.replace(at, placeholder.size(), sid_);
      }
      world_.client_sends("?", text);
    } else if (line.verb == "client gets") {
      client_gets(line);
    } else {
      const std::string name = line.find("rid").value();
      REQUIRE_FALSE(world_.answer_to(name).has_value());
    }
  }

  std::string document(const PlayLine& line) {
    std::string out =
        "<body xmlns='http://jabber.org/protocol/httpbind' "
        "xmlns:xmpp='urn:xmpp:xbosh'";
    for (const auto& [name, value] : line.attributes) {
      xml::append_attribute(out, name, value);
    }
    const auto& absent = line.absent;
    if (!sid_.empty() && !line.find("sid") &&
        std::find(absent.begin(), absent.end(), "sid") == absent.end()) {
      xml::append_attribute(out, "sid", sid_);
    }
    return out + ">" + line.payload + "</body>";
  }

  void client_gets(const PlayLine& line) {
    const std::string name = line.find("rid").value();
    REQUIRE(world_.until([&] { return world_.answer_to(name).has_value(); }));
    const std::string answer = *world_.answer_to(name);
    INFO("the answer: " << answer);
    const auto body = reader_.read(answer);
    REQUIRE(body.has_value());
    std::map<std::string, std::string> got;
    for (const xml::Attribute& attribute : body->attributes) {
      got[display_name(attribute)] = attribute.value;
    }
    if (sid_.empty() && got.count("sid") == 1) {
      sid_ = got["sid"];
    }
    compare(line, got);
    const std::string children =
        body->children.empty()
            ? ""
            : answer.substr(body->children.front().begin,
                            body->children.back().end - body->children.front().begin);
    REQUIRE(children == line.payload);
  }

  static void compare(const PlayLine& line, std::map<std::string, std::string>& got) {
    for (const auto& [key, value] : line.attributes) {
      if (key != "rid") {
        INFO("attribute " << key);
        REQUIRE(got.count(key) == 1);
        if (value != "*") {
          REQUIRE(got[key] == value);
        }
      }
    }
    for (const std::string& key : line.absent) {
      INFO("attribute " << key);
      REQUIRE(got.count(key) == 0);
    }
    if (!line.find("type")) {
      REQUIRE(got.count("type") == 0);
    }
    if (!line.find("condition")) {
      REQUIRE(got.count("condition") == 0);
    }
  }

  void server(const PlayLine& line) {
    if (line.verb == "server says") {
      world_.server_says(line.words);
    } else if (line.verb == "server closes") {
      world_.server_says("</stream:stream>");
    } else if (line.verb == "server vanishes") {
      world_.server_vanishes();
    } else if (line.verb == "server refuses") {
      world_.server_refuses();
    } else if (line.verb == "server gets") {
      REQUIRE(world_.until([&] { return fresh().size() >= line.words.size(); }));
      REQUIRE(fresh() == line.words);
      seen_ += line.words.size();
    } else {
      server_restarts();
    }
  }

  void server_restarts() {
    constexpr std::string_view kHeader = "<?xml version='1.0'?><stream:stream ";
    REQUIRE(world_.until([&] { return fresh().find('>', kHeader.size()) != std::string::npos; }));
    REQUIRE(fresh().substr(0, kHeader.size()) == kHeader);
    seen_ += fresh().find('>', kHeader.size()) + 1;
    world_.server_says(kServerHeader);
  }

  [[nodiscard]] std::string fresh() { return world_.server_got().substr(seen_); }

  static constexpr const char* kServerHeader =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
      "xmlns:stream='http://etherx.jabber.org/streams' id='stream2' from='example.org' "
      "version='1.0'>";

  const Play& play_;
  World& world_;
  xml::BodyReader reader_;
  std::string sid_;
  std::map<std::string, std::string> documents_;
  std::map<std::string, int> repeats_;
  std::size_t seen_ = 0;  // bytes of server_got()
};

}  // namespace

void perform(const Play& play, World& world) { Performer(play, world).perform(); }

}  // namespace bittern::test
