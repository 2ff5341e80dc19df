// The expat side of BodyReader.
#pragma once

#include <expat.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>

#include "bittern/xml/body_reader.h"

namespace bittern::xml {

class BodyReader::Impl {
 public:
  Impl(Limits limits, unsigned long salt);

  base::Expected<Wrapper, ReadError> read(std::string_view document);

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  void prepare();
  void parse(std::string_view document);
  void refuse(std::string_view reason);
  void refuse_at(std::string_view reason, std::size_t offset);
  [[nodiscard]] std::size_t offset() const;

  void start_element(const char* name, const char** attributes);
  void inner_attributes(const char** attributes);
  void end_element();
  void start_namespace(const char* prefix, const char* uri);
  void character_data(std::string_view text);
  void declaration(const char* encoding);

  // expat's callbacks. It may call some more after it was told to stop.
  static void XMLCALL on_start_element(void* self, const XML_Char* name,
                                       const XML_Char** attributes);
  static void XMLCALL on_end_element(void* self, const XML_Char* name);
  static void XMLCALL on_start_namespace(void* self, const XML_Char* prefix, const XML_Char* uri);
  static void XMLCALL on_character_data(void* self, const XML_Char* text, int size);
  static void XMLCALL on_comment(void* self, const XML_Char* text);
  static void XMLCALL on_instruction(void* self, const XML_Char* target, const XML_Char* data);
  static void XMLCALL on_doctype(void* self, const XML_Char* name, const XML_Char* system,
                                 const XML_Char* public_id, int has_internal_subset);
  static void XMLCALL on_declaration(void* self, const XML_Char* version, const XML_Char* encoding,
                                     int standalone);

  Limits limits_;
  unsigned long salt_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
  std::size_t depth_ = 0;
  std::size_t declaration_bytes_ = 0;  // of the root
  Wrapper wrapper_;
  std::optional<ReadError> error_;
};

}  // namespace bittern::xml
