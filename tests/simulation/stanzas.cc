#include "tests/simulation/stanzas.h"

#include <expat.h>

#include <charconv>
#include <memory>

#include "tests/simulation/violation.h"

namespace bittern::simulation {
namespace {

constexpr std::string_view kServerStart = "<message xmlns='jabber:client' id='s";

std::string stanza(const std::string& id, std::uint64_t padding) {
  return "<message xmlns='jabber:client' id='" + id + "'>" + std::string(padding, 'x') +
         "</message>";
}

bool skip(std::string_view& text, std::string_view start) {
  const bool there = text.substr(0, start.size()) == start;
  text.remove_prefix(there ? start.size() : 0);
  return there;
}

std::string_view take_until(std::string_view& text, std::string_view end) {
  const auto at = text.find(end);
  demand(at != std::string_view::npos, "an answer is cut short");
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + end.size());
  return taken;
}

std::uint64_t to_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  demand(read.ec == std::errc() && read.ptr == text.data() + text.size(), "no number in an answer");
  return number;
}

void take_children(std::string_view text, AnswerParts& parts) {
  while (!text.empty()) {
    if (skip(text, "<stream:error>")) {
      take_until(text, "</stream:error>");
      continue;
    }
    demand(skip(text, kServerStart), "an answer has a child that nobody sent");
    const auto stream = static_cast<std::uint32_t>(to_number(take_until(text, ".")));
    parts.stanzas.push_back({stream, to_number(take_until(text, "'>"))});
    const std::string_view padding = take_until(text, "</message>");
    demand(padding.find_first_not_of('x') == std::string_view::npos, "a stanza was changed");
  }
}

}  // namespace

std::string server_stanza(std::uint32_t stream, std::uint64_t number, std::uint64_t padding) {
  return stanza("s" + std::to_string(stream) + "." + std::to_string(number), padding);
}

std::string client_stanza(std::uint64_t number, std::uint64_t padding) {
  return stanza("c" + std::to_string(number), padding);
}

std::string_view AnswerParts::find(std::string_view name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

AnswerParts take_apart(std::string_view body) {
  AnswerParts parts;
  demand(skip(body, "<body"), "an answer is no body");
  while (skip(body, " ")) {
    const std::string_view name = take_until(body, "='");
    demand(parts.find(name).empty(), "an attribute stands twice");
    parts.attributes.emplace_back(name, take_until(body, "'"));
  }
  demand(parts.find("xmlns") == "http://jabber.org/protocol/httpbind", "a body of no namespace");
  if (body == "/>") {
    return parts;
  }
  demand(skip(body, ">"), "no end of a tag");
  const auto end = body.rfind("</body>");
  demand(end != std::string_view::npos && end + 7 == body.size(), "no end of the body");
  parts.children = body.substr(0, end);
  take_children(parts.children, parts);
  return parts;
}

void demand_well_formed(const std::string& body) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreateNS("UTF-8", ' '), &XML_ParserFree);
  demand(XML_Parse(parser.get(), body.data(), static_cast<int>(body.size()), 1) == XML_STATUS_OK,
         "an answer is no XML");
}

}  // namespace bittern::simulation
