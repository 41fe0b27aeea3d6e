"""Ask an article and the pages it links to. Every answered sentence cites exact characters of a source."""
