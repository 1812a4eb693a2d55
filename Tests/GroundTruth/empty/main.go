// Empty is as small as Go makes a program.
package main

func main() {}
