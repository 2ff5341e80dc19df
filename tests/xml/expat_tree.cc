#include "tests/xml/expat_tree.h"

#include <map>

namespace bittern::xml {
namespace {

// Between a namespace and a local name, as between the parts of a meaning, stand bytes that XML
// cannot hold.
constexpr char kSeparator = '\x01';

struct Builder {
  XML_Parser parser;
  TakenAs taken_as;
  ExpatTree tree;
  std::size_t depth = 0;
  ExpatChild child{};
};

std::string taken_name(const Builder& builder, std::string_view name) {
  const auto [from, to] = builder.taken_as;
  if (!from.empty() && name.substr(0, name.find(kSeparator)) == from && name != from) {
    return std::string(to).append(name.substr(from.size()));
  }
  return std::string(name);
}

void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& builder = *static_cast<Builder*>(data);
  builder.tree.root_started = true;
  if (builder.depth++ == 0) {
    return;
  }
  if (builder.depth == 2) {
    builder.child = {static_cast<std::size_t>(XML_GetCurrentByteIndex(builder.parser)), 0, ""};
  }
  std::map<std::string, std::string> sorted;
  for (; *attributes != nullptr; attributes += 2) {
    sorted.emplace(taken_name(builder, attributes[0]), attributes[1]);
  }
  builder.child.meaning.append("\x02").append(taken_name(builder, name));
  for (const auto& [key, value] : sorted) {
    builder.child.meaning.append("\x03").append(key).append("\x04").append(value);
  }
  builder.child.meaning += "\x05";
}

void XMLCALL on_end(void* data, const XML_Char* /*name*/) {
  auto& builder = *static_cast<Builder*>(data);
  if (--builder.depth == 0) {
    return;
  }
  builder.child.meaning += "\x06";
  if (builder.depth == 1) {
    builder.child.end = static_cast<std::size_t>(XML_GetCurrentByteIndex(builder.parser) +
                                                 XML_GetCurrentByteCount(builder.parser));
    builder.tree.children.push_back(builder.child);
  }
}

void XMLCALL on_text(void* data, const XML_Char* text, int size) {
  auto& builder = *static_cast<Builder*>(data);
  if (builder.depth > 1) {
    builder.child.meaning.append(text, static_cast<std::size_t>(size));
  }
}

void XMLCALL on_plain_start(void* data, const XML_Char* /*name*/, const XML_Char** attributes) {
  auto& builder = *static_cast<std::pair<XML_Parser, PlainAttributes>*>(data);
  for (; *attributes != nullptr; attributes += 2) {
    builder.second.emplace_back(attributes[0], attributes[1]);
  }
  XML_SetStartElementHandler(builder.first, nullptr);
}

}  // namespace

ExpatTree expat_tree(std::string_view document, TakenAs taken_as) {
  Builder builder{XML_ParserCreateNS("UTF-8", kSeparator), taken_as, {}};
  XML_SetHashSalt(builder.parser, 1);
  XML_SetUserData(builder.parser, &builder);
  XML_SetElementHandler(builder.parser, on_start, on_end);
  XML_SetCharacterDataHandler(builder.parser, on_text);
  if (XML_Parse(builder.parser, document.data(), static_cast<int>(document.size()), XML_TRUE) !=
      XML_STATUS_OK) {
    builder.tree.error = XML_GetErrorCode(builder.parser);
    builder.tree.error_offset = static_cast<std::size_t>(XML_GetCurrentByteIndex(builder.parser));
  }
  XML_ParserFree(builder.parser);
  return std::move(builder.tree);
}

PlainAttributes expat_root_attributes(std::string_view document) {
  std::pair<XML_Parser, PlainAttributes> builder{XML_ParserCreate("UTF-8"), {}};
  XML_SetHashSalt(builder.first, 1);
  XML_SetUserData(builder.first, &builder);
  XML_SetStartElementHandler(builder.first, on_plain_start);
  XML_Parse(builder.first, document.data(), static_cast<int>(document.size()), XML_TRUE);
  XML_ParserFree(builder.first);
  return std::move(builder.second);
}

}  // namespace bittern::xml
