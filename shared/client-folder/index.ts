/** A client folder. */
