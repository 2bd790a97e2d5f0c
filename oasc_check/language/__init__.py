"""The words of the suite language that several stages need: values, paths, links, boxes, instants."""
