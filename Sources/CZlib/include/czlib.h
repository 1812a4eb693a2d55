/* zlib, for what is compressed: DWARF sections, and the kernel's configuration. */
#pragma once
#include <zlib.h>
