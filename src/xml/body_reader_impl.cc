#include "xml/body_reader_impl.h"

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "bittern/base/check.h"
#include "xml/byte_class.h"
#include "xml/plain_body.h"

namespace bittern::xml {
namespace {

// Stands between namespace and local name. No XML document can hold it, so no namespace can.
constexpr char kSeparator = '\x01';

// The namespace, empty if there is none, and the local name.
std::pair<std::string, std::string> split_name(std::string_view name) {
  const std::size_t separator = name.find(kSeparator);
  if (separator == std::string_view::npos) {
    return {std::string(), std::string(name)};
  }
  return {std::string(name.substr(0, separator)), std::string(name.substr(separator + 1))};
}

bool is_utf8(std::string_view encoding) {
  constexpr std::string_view kUtf8 = "utf-8";
  return std::equal(encoding.begin(), encoding.end(), kUtf8.begin(), kUtf8.end(),
                    [](char a, char b) { return a == b || (a | 0x20) == b; });
}

}  // namespace

BodyReader::Impl::Impl(Limits limits, unsigned long salt)
    : limits_(limits), salt_(salt), parser_(XML_ParserCreateNS("UTF-8", kSeparator)) {
  BITTERN_CHECK(parser_ != nullptr);
}

base::Expected<Wrapper, ReadError> BodyReader::Impl::read(std::string_view document) {
  if (auto plain = read_plain_body(document, limits_)) {
    return *std::move(plain);
  }
  depth_ = 0;
  declaration_bytes_ = 0;
  wrapper_ = Wrapper();
  error_.reset();
  parse(document);
  if (error_) {
    return base::make_unexpected(*std::exchange(error_, std::nullopt));
  }
  if (wrapper_.children.empty()) {
    wrapper_.scope.clear();
  }
  return std::move(wrapper_);
}

// expat reads UTF-16, also where it was told UTF-8, if there is a byte order mark or a NUL near the
// beginning: both are refused before.
void BodyReader::Impl::parse(std::string_view document) {
  const std::string_view mark = document.substr(0, 2);
  if (mark == "\xFE\xFF" || mark == "\xFF\xFE") {
    return refuse_at("not UTF-8", 0);
  }
  if (const std::size_t nul = document.find('\0'); nul != std::string_view::npos) {
    return refuse_at("NUL", nul);
  }
  if (document.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return refuse_at("too long", 0);
  }
  prepare();
  const auto size = static_cast<int>(document.size());
  if (XML_Parse(parser_.get(), document.data(), size, XML_TRUE) != XML_STATUS_OK && !error_) {
    refuse(XML_ErrorString(XML_GetErrorCode(parser_.get())));
  }
}

// A reset forgets the handlers; without a salt each document would cost a system call for one.
void BodyReader::Impl::prepare() {
  XML_Parser parser = parser_.get();
  BITTERN_CHECK(XML_ParserReset(parser, "UTF-8") == XML_TRUE);
  XML_SetHashSalt(parser, salt_);
  XML_SetUserData(parser, this);
  XML_SetElementHandler(parser, on_start_element, on_end_element);
  XML_SetStartNamespaceDeclHandler(parser, on_start_namespace);
  XML_SetCharacterDataHandler(parser, on_character_data);
  XML_SetCommentHandler(parser, on_comment);
  XML_SetProcessingInstructionHandler(parser, on_instruction);
  XML_SetStartDoctypeDeclHandler(parser, on_doctype);
  XML_SetXmlDeclHandler(parser, on_declaration);
}

std::size_t BodyReader::Impl::offset() const {
  return static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
}

void BodyReader::Impl::refuse(std::string_view reason) { refuse_at(reason, offset()); }

void BodyReader::Impl::refuse_at(std::string_view reason, std::size_t offset) {
  if (!error_) {
    error_ = ReadError{std::string(reason), offset};
    XML_StopParser(parser_.get(), XML_FALSE);
  }
}

void BodyReader::Impl::start_element(const char* name, const char** attributes) {
  if (depth_ == limits_.max_depth) {
    return refuse("elements nested too deep");
  }
  ++depth_;
  if (depth_ == 1) {
    std::tie(wrapper_.namespace_uri, wrapper_.name) = split_name(name);
    for (; *attributes != nullptr; attributes += 2) {
      auto [uri, local] = split_name(attributes[0]);
      wrapper_.attributes.push_back({std::move(uri), std::move(local), attributes[1]});
    }
  } else if (depth_ == 2) {
    if (wrapper_.children.size() == limits_.max_children) {
      return refuse("too many children");
    }
    auto [uri, local] = split_name(name);
    wrapper_.children.push_back({offset(), offset(), std::move(uri), std::move(local)});
  }
  if (depth_ > 1) {
    inner_attributes(attributes);
  }
}

void BodyReader::Impl::inner_attributes(const char** attributes) {
  const std::string_view uri = wrapper_.namespace_uri;
  for (; *attributes != nullptr && !uri.empty(); attributes += 2) {
    const std::string_view name = attributes[0];
    wrapper_.has_inner_attributes |= name.size() > uri.size() && name[uri.size()] == kSeparator &&
                                     name.substr(0, uri.size()) == uri;
  }
}

// For an empty element, the event is either the whole tag or nothing at its end.
void BodyReader::Impl::end_element() {
  if (depth_ == 2) {
    const int size = XML_GetCurrentByteCount(parser_.get());
    wrapper_.children.back().end = offset() + static_cast<std::size_t>(size);
  }
  --depth_;
}

// Comes before the element's start.
void BodyReader::Impl::start_namespace(const char* prefix, const char* uri) {
  if (depth_ > 0) {
    return;
  }
  if (wrapper_.scope.size() == limits_.max_declarations) {
    return refuse("too many namespace declarations");
  }
  wrapper_.scope.push_back({prefix != nullptr ? prefix : "", uri != nullptr ? uri : ""});
  declaration_bytes_ += declared_size(wrapper_.scope.back());
  if (declaration_bytes_ > limits_.max_declaration_bytes) {
    refuse("too many bytes in namespace declarations");
  }
}

void BodyReader::Impl::character_data(std::string_view text) {
  const bool blank = std::all_of(text.begin(), text.end(), [](char c) { return is(c, kSpace); });
  if (depth_ == 1 && !blank) {
    refuse("text between the children");
  }
}

// RFC 6120 §11.6.
void BodyReader::Impl::declaration(const char* encoding) {
  if (encoding != nullptr && !is_utf8(encoding)) {
    refuse("not UTF-8");
  }
}

}  // namespace bittern::xml
