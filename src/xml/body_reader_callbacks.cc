#include "xml/body_reader_impl.h"

namespace bittern::xml {

void XMLCALL BodyReader::Impl::on_start_element(void* self, const XML_Char* name,
                                                const XML_Char** attributes) {
  auto* const impl = static_cast<Impl*>(self);
  if (!impl->error_) {
    impl->start_element(name, attributes);
  }
}

void XMLCALL BodyReader::Impl::on_end_element(void* self, const XML_Char* /*name*/) {
  auto* const impl = static_cast<Impl*>(self);
  if (!impl->error_) {
    impl->end_element();
  }
}

void XMLCALL BodyReader::Impl::on_start_namespace(void* self, const XML_Char* prefix,
                                                  const XML_Char* uri) {
  auto* const impl = static_cast<Impl*>(self);
  if (!impl->error_) {
    impl->start_namespace(prefix, uri);
  }
}

void XMLCALL BodyReader::Impl::on_character_data(void* self, const XML_Char* text, int size) {
  auto* const impl = static_cast<Impl*>(self);
  if (!impl->error_) {
    impl->character_data({text, static_cast<std::size_t>(size)});
  }
}

// XEP-0124 §6 forbids what the next three report.
void XMLCALL BodyReader::Impl::on_comment(void* self, const XML_Char* /*text*/) {
  static_cast<Impl*>(self)->refuse("comment");
}

void XMLCALL BodyReader::Impl::on_instruction(void* self, const XML_Char* /*target*/,
                                              const XML_Char* /*data*/) {
  static_cast<Impl*>(self)->refuse("processing instruction");
}

// Comes before anything that the DOCTYPE declares is read.
void XMLCALL BodyReader::Impl::on_doctype(void* self, const XML_Char* /*name*/,
                                          const XML_Char* /*system*/, const XML_Char* /*public_id*/,
                                          int /*has_internal_subset*/) {
  static_cast<Impl*>(self)->refuse("DOCTYPE");
}

void XMLCALL BodyReader::Impl::on_declaration(void* self, const XML_Char* /*version*/,
                                              const XML_Char* encoding, int /*standalone*/) {
  static_cast<Impl*>(self)->declaration(encoding);
}

}  // namespace bittern::xml
