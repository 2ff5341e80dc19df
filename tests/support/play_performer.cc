#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "bittern/xml/escape.h"
#include "tests/support/play.h"
#include "tests/support/play_answer.h"
#include "tests/support/play_failure.h"

namespace bittern::test {
namespace {

class Performer {
 public:
  Performer(const Play& play, World& world) : play_(play), world_(world) {}

  std::string perform() {
    for (const PlayLine& line : play_.lines) {
      const std::string place =
          play_.name + ":" + std::to_string(line.number) + ": " + line.verb + " " + line.words;
      INFO(place);  // for what the world itself requires
      try {
        perform(line);
      } catch (const PlayFailure& failure) {
        return place + ": " + failure.what();
      }
    }
    return {};
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
      const std::string name = sent(line);
      world_.lose(name);
      sent_.erase(name);
    } else if (line.verb == "wire lost") {
      world_.answer_lost(sent(line));
    } else if (line.verb == "manager has") {
      for (const auto& [name, value] : line.attributes) {
        expect(world_.limit(name, std::stoull(value)), "no such limit");
      }
    } else if (line.verb == "stream closed") {
      expect(world_.until([&] { return world_.stream_closed(line.stream); }), "it is open");
    } else if (line.verb == "stream cut") {
      expect(world_.until([&] { return world_.stream_cut(line.stream); }), "it is open");
      expect(!world_.stream_closed(line.stream), "it was closed in good order");
    } else if (line.verb == "session ends") {
      expect(world_.until([this] { return !world_.session_lives(); }), "it lives");
    } else {
      expect(world_.session_lives(), "it has ended");
    }
  }

  void client(const PlayLine& line) {
    if (line.verb == "client asks") {
      const std::string name = line.find("rid").value();
      expect(documents_.count(name) == 0, "this is a repeat");
      documents_[name] = document(line);
      if (sid_.empty() && line.find("content")) {
        content_type_ = *line.find("content");  // B7.1.12
      }
      send(name, documents_[name]);
    } else if (line.verb == "client repeats") {
      const std::string rid = line.find("rid").value();
      expect(documents_.count(rid) == 1, "nothing to repeat");
      const std::string document = line.attributes.size() > 1 || !line.payload.empty()
                                       ? this->document(line)
                                       : documents_.at(rid);
      send(rid + "#" + std::to_string(++repeats_[rid] + 1), document);
    } else if (line.verb == "client sends") {
      std::string text = line.words;
      const std::string placeholder = "$SID";
      if (const auto at = text.find(placeholder); at != std::string::npos) {
        text.replace(at, placeholder.size(), sid_);
      }
      send("?", text);
    } else if (line.verb == "client gets") {
      client_gets(line);
    } else {
      const std::string name = sent(line);
      expect(!world_.answer_to(name), "it was answered: " + world_.answer_to(name).value_or(""));
    }
  }

  void send(const std::string& name, const std::string& document) {
    sent_.insert(name);
    world_.client_sends(name, document);
  }

  // The request that a line is about: a name that stands for none has no answer either, ever.
  std::string sent(const PlayLine& line) {
    std::string name = line.find("rid").value();
    expect(sent_.count(name) == 1, "nobody waits for it");
    return name;
  }

  std::string document(const PlayLine& line) {
    std::string out =
        "<body xmlns='http://jabber.org/protocol/httpbind' "
        "xmlns:xmpp='urn:xmpp:xbosh'";
    for (const auto& [name, value] : line.attributes) {
      xml::append_attribute(out, name, with_stream_name(value));
    }
    const auto left_out = [&line](const char* name) {
      return line.find(name) ||
             std::find(line.absent.begin(), line.absent.end(), name) != line.absent.end();
    };
    if (!sid_.empty() && !left_out("sid")) {
      xml::append_attribute(out, "sid", sid_);
    }
    if (sid_.empty() && !left_out("ver")) {
      xml::append_attribute(out, "ver", "1.11");  // else it would be a legacy client's (§17.1)
    }
    return out + ">" + line.payload + "</body>";
  }

  void client_gets(const PlayLine& line) {
    const std::string name = sent(line);
    expect(world_.until([&] { return world_.answer_to(name).has_value(); }), "no answer");
    const std::string body = *world_.answer_to(name);
    INFO("the answer: " << body);
    try {
      const std::string status = std::to_string(world_.status_of_answer_to(name));
      expect(status == line.find("status").value_or("200"), "its status is " + status);
      const std::string fault = world_.fault_of_answer_to(name, content_type_);
      expect(fault.empty(), fault);
      const PlayAnswer answer = read_answer(body);
      if (const auto sid = answer.attributes.find("sid");
          sid_.empty() && sid != answer.attributes.end()) {
        sid_ = sid->second;
      }
      compare(with_stream_names(line, answer), answer);
    } catch (const PlayFailure& failure) {
      throw PlayFailure(failure.what() + (": " + body));
    }
  }

  // $2 is the second stream's name, which is learnt where an answer says it first.
  std::string with_stream_name(const std::string& value) {
    return value.size() == 2 && value[0] == '$' ? stream_names_[value] : value;
  }

  PlayLine with_stream_names(PlayLine line, const PlayAnswer& answer) {
    line.attributes.erase(std::remove_if(line.attributes.begin(), line.attributes.end(),
                                         [](const auto& each) { return each.first == "status"; }),
                          line.attributes.end());
    for (auto& [name, value] : line.attributes) {
      if (const auto said = answer.attributes.find(name);
          said != answer.attributes.end() && value.size() == 2 && value[0] == '$') {
        stream_names_.emplace(value, said->second);
      }
      value = with_stream_name(value);
    }
    return line;
  }

  void server(const PlayLine& line) {
    if (line.verb == "server says") {
      world_.server_says(line.stream, line.words);
    } else if (line.verb == "server closes") {
      world_.server_says(line.stream, "</stream:stream>");
    } else if (line.verb == "server vanishes") {
      world_.server_vanishes(line.stream);
    } else if (line.verb == "server refuses") {
      world_.server_refuses();
    } else if (line.verb == "server gets") {
      const std::size_t stream = line.stream;
      (void)world_.until([&] { return fresh(stream).size() >= line.words.size(); });
      expect(fresh(stream) == line.words, "it got " + fresh(stream));
      seen_[stream] += line.words.size();
    } else {
      server_restarts(line.stream);
    }
  }

  void server_restarts(std::size_t stream) {
    constexpr std::string_view kHeader = "<?xml version='1.0'?><stream:stream ";
    const auto end = [&] { return fresh(stream).find('>', kHeader.size()); };
    (void)world_.until([&] { return end() != std::string::npos; });
    expect(fresh(stream).substr(0, kHeader.size()) == kHeader, "it got " + fresh(stream));
    seen_[stream] += end() + 1;
    world_.server_says(stream, kHeaderAfterRestart);
  }

  [[nodiscard]] std::string fresh(std::size_t stream) {
    return world_.server_got(stream).substr(seen_[stream]);
  }

  static constexpr const char* kHeaderAfterRestart =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
      "xmlns:stream='http://etherx.jabber.org/streams' id='stream2' from='example.org' "
      "version='1.0'>";

  const Play& play_;
  World& world_;
  std::string sid_;
  std::string content_type_ = "text/xml; charset=utf-8";
  std::map<std::string, std::string> documents_;
  std::map<std::string, int> repeats_;
  std::set<std::string> sent_;  // the names of requests, without those that the wire lost
  std::map<std::string, std::string> stream_names_;  // by what plays call them
  std::map<std::size_t, std::size_t> seen_;          // bytes of server_got(), by stream
};

}  // namespace

std::string perform(const Play& play, World& world) { return Performer(play, world).perform(); }

}  // namespace bittern::test
