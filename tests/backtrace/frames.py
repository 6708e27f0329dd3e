# Run by gdb: prints a line for each frame of the stopped thread, "name|file|line".
import gdb

frame = gdb.newest_frame()
while frame is not None:
    place = frame.find_sal()
    if frame.type() == gdb.SIGTRAMP_FRAME:
        print("frame <signal>||0")
    elif frame.type() != gdb.TAILCALL_FRAME:  # those are guessed
        file = place.symtab.filename if place.symtab else ""
        print("frame %s|%s|%d" % (frame.name() or "??", file, place.line if file else 0))
    frame = frame.older()
