/* statfs(2), which Swift's Glibc does not have: it tells the type of a file system. */
#pragma once
#include <sys/statfs.h>
