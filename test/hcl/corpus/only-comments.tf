# nothing here

/* nor
   here */
